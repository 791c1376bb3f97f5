/** A run: crates into the van and out of it, arriving, leaving, failing, in any order and all day without a network. */

import { readData, ScanPanel } from "./panel.js";
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
 * Says of a stop that the van came, left, or could not serve it.
 * @param {number} stop
 * @param {"arrive" | "leave" | "fail"} kind
 */
function visit(stop, kind) {
  const group = groups[stop];
  const reason = group.querySelector("select")?.value;
  const note = group.querySelector("input")?.value.trim();
  const said = { kind, actor, site: stops[stop], run, ...(kind === "fail" ? { reason, note } : {}) };
  panel.say(said, { tone: kind === "fail" ? "warn" : "good", title: words[kind], name: names[stops[stop]], more: "" });
}

/**
 * Shows at each stop what was said of it last, and moves on to the stop where the van is.
 * @param {Memory[]} past
 */
function show(past) {
  const told = past.filter(({ scan, undone }) => scan.run === run && scan.site && !scan.code && !undone);
  const visits = told.filter(({ scan }) => scan.kind !== "undo");
  for (const [stop, group] of groups.entries()) {
    const last = visits.find(({ scan }) => scan.site === stops[stop]);
    const line = /** @type {HTMLElement} */ (group.querySelector(".stop-state"));
    line.hidden = !last;
    line.dataset.kind = last?.scan.kind;
    if (last) line.textContent = `${words[last.scan.kind]} ${clock(last.scan.device_ms)}`;
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
  group.addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest("[data-say]");
    const kind = /** @type {"arrive" | "leave" | "fail" | "here" | undefined} */ (button?.getAttribute("data-say"));
    if (!kind) return;
    at = stop;
    isChosen = true;
    if (kind === "here") panel.input.focus();
    else visit(stop, kind);
    mark();
  });
}
