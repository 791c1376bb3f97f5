/** The desk: what a code means when it is scanned in or out at a site, also without a network. */

import { isCrateCode } from "./codes.js";
import { readData, ScanPanel } from "./panel.js";
import { fill } from "./words.js";

/**
 * `under_way` says where each crate belongs (empty: to be sorted), `goes_on` which van goes to a site from here.
 * @typedef {import("./panel.js").Common & {mode: "in" | "out", site: string, is_hub: boolean, to: string,
 *   under_way: Record<string, string>, goes_on: Record<string, {van: string, when: string}>, van_next: string}} Data
 * @typedef {import("./panel.js").Verdict} Verdict
 */

const EVERY_MS = 5 * 60 * 1_000;

/** @type {Data} */
const data = readData("scan-data");
const { words } = data;
const goal = /** @type {HTMLSelectElement | null} */ (document.getElementById("to"));
const panel = new ScanPanel(data, (raw, code) => (data.mode === "out" ? goingOut(raw, code) : comingIn(raw, code)));

/**
 * @param {string} raw
 * @param {string} code
 */
function goingOut(raw, code) {
  const to = goal?.value ?? "";
  const said = { kind: "out", actor: data.actor, code: raw, site: data.site, ...(to ? { to_site: to } : {}) };
  const more = to ? fill(words.goes_to, { site: data.names[to] }) : words.to_sort;
  return { said, verdict: /** @type {Verdict} */ ({ tone: "good", title: words.out, name: code, more }) };
}

/**
 * @param {string} raw
 * @param {string} code
 */
function comingIn(raw, code) {
  const said = { kind: "in", actor: data.actor, code: raw, site: data.site };
  return { said, verdict: { name: code, ...received(code) } };
}

/**
 * @param {string} code
 * @returns {Omit<Verdict, "name">}
 */
function received(code) {
  const to = data.under_way[code];
  if (to === undefined) return { tone: "good", title: words.in, more: isCrateCode(code) ? words.unsent_more : "" };
  if (to === "") return { tone: "good", title: words.in, more: data.is_hub ? words.sort_here : "" };
  if (to === data.site) return { tone: "good", title: words.in, more: data.names[to] };
  const site = data.names[to] ?? to;
  if (data.is_hub) {
    const on = data.goes_on[to];
    return { tone: "good", title: words.in, more: fill(on ? words.goes_on : words.goes_to, { site, ...on }) };
  }
  const van = data.van_next ? fill(words.van_next, { when: data.van_next }) : words.van_unknown;
  return { tone: "bad", title: words.wrong, more: `${fill(words.wrong_more, { site })} ${van}` };
}

/** Looks at this page anew, so that the next van and the crates under way stay true on a page that is never left. */
async function refresh() {
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const seen = new DOMParser().parseFromString(await answer.text(), "text/html");
  Object.assign(data, JSON.parse(seen.getElementById("scan-data")?.textContent ?? "{}"));
  const [van, shown] = [seen, document].map((page) => page.getElementById("desk-van"));
  if (van && !shown?.contains(document.activeElement)) shown?.replaceWith(van);
}

goal?.addEventListener("change", () => {
  const address = new URL(location.href);
  address.searchParams.set("to", goal.value);
  history.replaceState(null, "", address);
  const link = /** @type {HTMLAnchorElement} */ (document.getElementById("label-link"));
  const label = new URL(link.href);
  label.searchParams.set("to", goal.value);
  link.href = label.href;
  panel.input.focus();
});
setInterval(refresh, EVERY_MS);
