/** A run: crates into the van and out of it, arriving, leaving, failing, in any order and all day without a network. */

import { readData, ScanPanel } from "./panel.js";
import { SignPad } from "./sign.js";
import { clock, fill, siteName } from "./words.js";

/**
 * `stops` are the sites in the order of the run, `times` when the van should leave them, `loads` what it leaves and takes
 * there, in words; `under_way` says where each crate belongs (empty: to be sorted).
 * @typedef {import("./panel.js").Common & {run: string, stops: string[], times: number[], loads: string[],
 *   hubs: string[],
 *   under_way: Record<string, string>}} Data
 * @typedef {import("./panel.js").Verdict} Verdict
 * @typedef {import("./store.js").Memory} Memory
 */

/** @type {Data} */
const data = readData("scan-data");
const { words, names, stops, run, actor } = data;
const groups = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".stop-scan")]);
const place = /** @type {HTMLElement} */ (document.querySelector(".driving-at"));
const plan = /** @type {HTMLElement} */ (document.querySelector(".driving-plan"));
const onward = /** @type {HTMLButtonElement} */ (document.querySelector(".driving-next"));
/** What was told of each stop, oldest first. @type {import("./store.js").Scan[][]} */
let told = stops.map(() => []);
/** By stop, where one can sign. @type {Map<HTMLElement, SignPad>} */
const pads = new Map();
/** Where scans count: the stop that was told last, else the first. */
let at = 0;
let isChosen = false;
const panel = new ScanPanel(data, judge, show);

/**
 * @param {string} raw
 * @param {string} code
 */
function judge(raw, code) {
  const way = /** @type {HTMLInputElement} */ (document.querySelector("[name=way]:checked")).value;
  const said = { kind: way, actor, code: raw, site: stops[at], run };
  return { said, verdict: { name: code, ...(way === "load" ? loaded(code) : unloaded(code)) } };
}

/**
 * @param {string} code
 * @returns {Omit<Verdict, "name">}
 */
function loaded(code) {
  const to = data.under_way[code];
  const goal = to ? siteName(names, to) : "";
  if (isAboard(code)) return { tone: "warn", title: words.aboard, goal, more: words.aboard_more };
  if (to === undefined) return { tone: "good", title: words.load, more: words.unsent_more };
  if (to === "") return { tone: "good", title: words.load, goal: words.to_sort, more: "" };
  const comes = stops.slice(at + 1).some((stop) => stop === to || data.hubs.includes(stop));
  if (comes) return { tone: "good", title: words.load, goal, more: "" };
  return { tone: "warn", title: words.not_ours, goal, more: words.not_ours_more };
}

/**
 * Tells whether this device scanned a thing into the van at another stop and not out of it since.
 * @param {string} code
 */
function isAboard(code) {
  const last = panel.latest(code);
  return last?.kind === "load" && last.run === run && last.site !== stops[at];
}

/**
 * @param {string} code
 * @returns {Omit<Verdict, "name">}
 */
function unloaded(code) {
  const to = data.under_way[code];
  const goal = to ? siteName(names, to) : "";
  if (to === stops[at]) return { tone: "good", title: words.unload, more: "" };
  if (!to || data.hubs.includes(stops[at])) return { tone: "good", title: words.unload, goal, more: "" };
  return { tone: "bad", title: words.wrong_stop, goal, more: words.wrong_stop_more };
}

/**
 * Says of a stop that the van came, left, could not serve it, or that the delivery was signed for.
 * @param {number} stop
 * @param {"arrive" | "leave" | "fail" | "sign"} kind
 */
function visit(stop, kind) {
  const group = groups[stop];
  const said = { kind, actor, site: stops[stop], run, ...more(group, kind) };
  panel.say(said, { tone: kind === "fail" ? "warn" : "good", title: words[kind], name: siteName(names, stops[stop]), more: "" });
  if (kind === "sign") clear(group);
  for (const part of group.querySelectorAll("details")) part.open = false;
}

/**
 * Returns what belongs to a failure or a signature.
 * @param {HTMLElement} group
 * @param {string} kind
 */
function more(group, kind) {
  if (kind === "fail") {
    const [reason, note] = [".failing select", ".failing input"].map((field) => valueOf(group, field));
    return { reason, note };
  }
  if (kind !== "sign") return {};
  const signature = pads.get(group)?.path;
  return { note: valueOf(group, ".sign-initials"), ...(signature ? { signature } : {}) };
}

/**
 * @param {HTMLElement} group
 * @param {string} field
 */
function valueOf(group, field) {
  return /** @type {HTMLInputElement | null} */ (group.querySelector(field))?.value.trim() ?? "";
}

/** @param {HTMLElement} group */
function clear(group) {
  const pad = pads.get(group);
  const initials = /** @type {HTMLInputElement | null} */ (group.querySelector(".sign-initials"));
  if (initials) initials.value = "";
  if (pad) pad.path = "";
}

/**
 * Lets a stop be signed for once something is drawn or typed.
 * @param {HTMLElement} group
 */
function preparePad(group) {
  const pad = /** @type {SVGSVGElement | null} */ (group.querySelector(".sign-pad"));
  if (!pad) return;
  const keep = /** @type {HTMLButtonElement} */ (group.querySelector("[data-say=sign]"));
  const weigh = () => {
    keep.disabled = !pads.get(group)?.path && !valueOf(group, ".sign-initials");
  };
  pads.set(group, new SignPad(pad, weigh));
  group.querySelector(".sign-initials")?.addEventListener("input", weigh);
}

/**
 * Shows at each stop what was said of it, and moves on to the stop where the van is.
 * @param {Memory[]} past
 */
function show(past) {
  const visits = past
    .filter(({ scan, undone }) => scan.run === run && scan.site && !scan.code && !undone && scan.kind !== "undo")
    .map(({ scan }) => scan);
  told = stops.map((_, stop) => visits.filter((scan) => stopOf(scan) === stop).reverse());
  for (const [stop, group] of groups.entries()) {
    const here = told[stop];
    const last = here.at(-1);
    const line = /** @type {HTMLElement} */ (group.querySelector(".stop-state"));
    line.hidden = !last;
    line.dataset.kind = last?.kind;
    if (last) group.closest(".call")?.querySelector(".told")?.setAttribute("hidden", "");
    line.textContent = here.map(({ kind, device_ms: ms }) => `${words[kind]} ${clock(ms)}`).join(" · ");
  }
  if (!isChosen && visits[0]) at = Math.max(0, stopOf(visits[0]));
  mark();
}

/**
 * Returns the stop that was told of. A site may be called at twice: nobody arrives where a run begins or leaves where
 * it ends, and else the call nearest in time is meant.
 * @param {import("./store.js").Scan} scan
 */
function stopOf({ kind, site, device_ms: ms }) {
  const [first, last] = [kind === "arrive" ? 1 : 0, stops.length - (kind === "leave" ? 2 : 1)];
  const those = stops.flatMap((stop, place) => (stop === site && place >= first && place <= last ? [place] : []));
  const away = (/** @type {number} */ stop) => Math.abs(data.times[stop] - ms);
  return those.reduce((best, stop) => (best < 0 || away(stop) < away(best) ? stop : best), -1);
}

/** @param {number} stop */
function isOver(stop) {
  return told[stop].some(({ kind }) => kind === "leave" || kind === "fail");
}

/**
 * What a driver who goes by the plan tells next: to leave this stop, else to have come to the next one not served.
 * @returns {{stop: number, kind: "arrive" | "leave"} | null}
 */
function nextAct() {
  if (!isOver(at)) {
    if (at > 0 && !told[at].some(({ kind }) => kind === "arrive")) return { stop: at, kind: "arrive" };
    return at < stops.length - 1 ? { stop: at, kind: "leave" } : null;
  }
  const open = stops.flatMap((_, stop) => (stop > 0 && !told[stop].length ? [stop] : []));
  const stop = open.find((one) => one > at) ?? open[0];
  return stop === undefined ? null : { stop, kind: "arrive" };
}

function mark() {
  place.textContent = fill(words.at_stop, { site: siteName(names, stops[at]) });
  plan.textContent = data.loads[at];
  const next = nextAct();
  onward.hidden = !next;
  if (next) onward.textContent = fill(words[`next_${next.kind}`], { site: siteName(names, stops[next.stop]) });
  for (const [stop, group] of groups.entries()) {
    group.closest(".call")?.classList.toggle("here", stop === at);
    group.closest(".call")?.classList.toggle("past", isOver(stop));
  }
}

onward.addEventListener("click", () => {
  const next = nextAct();
  if (!next) return;
  at = next.stop;
  isChosen = true;
  visit(next.stop, next.kind);
  mark();
});

for (const [stop, group] of groups.entries()) {
  preparePad(group);
  group.addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest("[data-say]");
    const kind = /** @type {any} */ (button?.getAttribute("data-say"));
    if (!kind) return;
    if (kind === "clear") {
      clear(group);
      return;
    }
    at = stop;
    isChosen = true;
    if (kind === "here") panel.input.focus();
    else visit(stop, kind);
    mark();
  });
}
