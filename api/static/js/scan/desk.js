/** The desk: what a code means when it is scanned in or out at a site, also without a network. */

import { Carried } from "./carried.js";
import { Filling } from "./filling.js";
import { drawFilling } from "./filling_list.js";
import { Incoming } from "./incoming.js";
import { Outgoing } from "./outgoing.js";
import { drawVans } from "./next_van.js";
import { readData, ScanPanel } from "./panel.js";
import { drawUnpacking, openedOf } from "./unpacking.js";
import { fill } from "./words.js";

/**
 * @typedef {import("./panel.js").Common & import("./carried.js").Data & import("./incoming.js").Data
 *   & import("./outgoing.js").Data & {mode: "in" | "out"}} Data
 */

const EVERY_MS = 5 * 60 * 1_000;
const CLOCK_MS = 20_000;

/** @type {Data} */
const data = readData("scan-data");
const goal = /** @type {HTMLSelectElement | null} */ (document.getElementById("to"));
const label = /** @type {HTMLFormElement | null} */ (document.getElementById("label-form"));
const carried = new Carried(data);
const filling = new Filling(data.site);
/** The crates that came here of late and are not emptied, the latest first. @type {string[]} */
let open = [];
/** The one of them whose things are being scanned: the latest, or the one that a thing was just taken out of. */
let turned = "";

const outgoing = new Outgoing(data, carried, filling, () => goal?.value ?? "");
const incoming = new Incoming(data, carried, opened, (crate) => (turned = crate));
data.van = () => incoming.van();
const panel = new ScanPanel(data, (raw, code) => (data.mode === "out" ? outgoing : incoming).judge(raw, code), seen);

/** @param {import("./store.js").Memory[]} past */
function seen(past) {
  carried.fold(past);
  const was = open[0];
  open = data.mode === "in" ? openedOf(past, data.site, (crate) => incoming.isOpenedHere(crate)) : [];
  if (open[0] !== was) turned = open[0] ?? "";
  draw();
}

/** The crate that is being unpacked, empty if none is. */
function opened() {
  return open.includes(turned) ? turned : (open[0] ?? "");
}

function draw() {
  const unpacking = document.getElementById("unpacking");
  const others = open.filter((crate) => crate !== opened() && carried.inside(crate).size);
  if (unpacking) drawUnpacking(unpacking, opened(), others, carried, data);
  const list = document.getElementById("filling");
  if (list) drawFilling(list, filling, carried, outgoing, data);
}

/** Nothing is left in the crate that is being unpacked, or what is left is not there. */
function empty() {
  const crate = opened();
  if (!crate) return;
  const said = { kind: "empty", actor: data.actor, code: crate, site: data.site };
  const n = carried.inside(crate).size;
  const more = n ? fill(data.words.empty_lacked, { n }) : "";
  panel.say(said, { tone: n ? "warn" : "good", title: data.words.empty, name: crate, more });
}

/**
 * Opens a label in a tab of its own, ready to print.
 * @param {string} to
 * @param {string} crate empty for a new one
 */
function print(to, crate) {
  if (!label) return;
  if (!to && data.is_hub) {
    const { no_goal: title, no_goal_label: more } = data.words;
    panel.show({ tone: "bad", title, name: crate, more }, performance.now());
    return;
  }
  /** @type {HTMLInputElement} */ (label.elements.namedItem("to")).value = to;
  /** @type {HTMLInputElement} */ (label.elements.namedItem("crate")).value = crate;
  label.submit();
  panel.input.focus();
}

/** Looks at this page anew, so that the next van and what is under way stay true on a page that is never left. */
async function refresh() {
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  Object.assign(data, JSON.parse(page.getElementById("scan-data")?.textContent ?? "{}"));
  carried.renew(data);
  seen(panel.past);
  const [van, shown] = [page, document].map((one) => one.getElementById("desk-van"));
  if (van && !shown?.contains(document.activeElement)) shown?.replaceWith(van);
  tellVans();
}

function tellVans() {
  const van = document.getElementById("desk-van");
  if (van) drawVans(van, data.words);
}

goal?.addEventListener("change", () => {
  const address = new URL(location.href);
  address.searchParams.set("to", goal.value);
  history.replaceState(null, "", address);
  panel.input.focus();
});
document.getElementById("filling")?.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("button[data-do]"));
  if (!button) return;
  const { do: act = "", to = "", crate = "" } = button.dataset;
  if (act === "out") panel.take(crate, performance.now());
  else if (act === "label") print(to, crate);
  else if (act === "ask") filling.ask(to);
  else if (act === "end") filling.end(crate);
  else filling.forget(to);
  draw();
  panel.input.focus();
});
document.getElementById("unpacking")?.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("button"));
  if (!button) return;
  if (button.dataset.crate) turned = button.dataset.crate;
  else empty();
  draw();
  panel.input.focus();
});
document.querySelector(".label-button")?.addEventListener("click", () => print(filling.asked ?? goal?.value ?? "", ""));
addEventListener("keydown", (event) => {
  const act = { F2: () => print(filling.asked ?? goal?.value ?? "", ""), F4: empty }[event.key];
  if (!act || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  act();
});
tellVans();
setInterval(tellVans, CLOCK_MS);
setInterval(refresh, EVERY_MS);
