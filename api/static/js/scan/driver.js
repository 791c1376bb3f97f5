/** A run: crates into the van and out of it, arriving, leaving, failing, in any order and all day without a network. */

import { readData, ScanPanel } from "./panel.js";
import { SignPad } from "./sign.js";
import { clock, fill } from "./words.js";

/**
 * `stops` are the sites in the order of the run, `under_way` says where each crate belongs (empty: to be sorted).
 * @typedef {import("./panel.js").Common & {run: string, stops: string[], hubs: string[],
 *   under_way: Record<string, string>}} Data
 * @typedef {import("./panel.js").Verdict} Verdict
 * @typedef {import("./store.js").Memory} Memory
 */

/** @type {Data} */
const data = readData("scan-data");
const { words, names, stops, run, actor } = data;
const groups = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".stop-scan")]);
const place = /** @type {HTMLElement} */ (document.querySelector(".driving-at"));
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
  if (to === undefined) return { tone: "good", title: words.load, more: words.unsent_more };
  if (to === "") return { tone: "good", title: words.load, more: words.to_sort };
  const site = names[to] ?? to;
  const comes = stops.slice(at + 1).some((stop) => stop === to || data.hubs.includes(stop));
  if (comes) return { tone: "good", title: words.load, more: fill(words.goes_to, { site }) };
  return { tone: "warn", title: words.not_ours, more: fill(words.not_ours_more, { site }) };
}

/**
 * @param {string} code
 * @returns {Omit<Verdict, "name">}
 */
function unloaded(code) {
  const to = data.under_way[code];
  const site = to ? (names[to] ?? to) : "";
  if (!to || to === stops[at] || data.hubs.includes(stops[at])) {
    return { tone: "good", title: words.unload, more: site && fill(words.goes_to, { site }) };
  }
  return { tone: "bad", title: words.wrong_stop, more: fill(words.wrong_stop_more, { site }) };
}

/**
 * Says of a stop that the van came, left, could not serve it, or that the delivery was signed for.
 * @param {number} stop
 * @param {"arrive" | "leave" | "fail" | "sign"} kind
 */
function visit(stop, kind) {
  const group = groups[stop];
  const said = { kind, actor, site: stops[stop], run, ...more(group, kind) };
  panel.say(said, { tone: kind === "fail" ? "warn" : "good", title: words[kind], name: names[stops[stop]], more: "" });
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
  const told = past.filter(({ scan, undone }) => scan.run === run && scan.site && !scan.code && !undone);
  const visits = told.filter(({ scan }) => scan.kind !== "undo");
  for (const [stop, group] of groups.entries()) {
    const here = visits.filter(({ scan }) => scan.site === stops[stop]).reverse();
    const last = here.at(-1);
    const line = /** @type {HTMLElement} */ (group.querySelector(".stop-state"));
    line.hidden = !last;
    line.dataset.kind = last?.scan.kind;
    if (last) group.closest(".call")?.querySelector(".told")?.setAttribute("hidden", "");
    line.textContent = here.map(({ scan }) => `${words[scan.kind]} ${clock(scan.device_ms)}`).join(" · ");
  }
  const latest = visits[0]?.scan;
  if (!isChosen && latest) at = Math.max(0, stops.indexOf(latest.site ?? ""));
  mark();
}

function mark() {
  place.textContent = fill(words.at_stop, { site: names[stops[at]] });
  for (const [stop, group] of groups.entries()) group.closest(".call")?.classList.toggle("here", stop === at);
}

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
