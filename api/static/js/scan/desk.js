/** The desk: what a code means when it is scanned in or out at a site, also without a network. */

import { Carried } from "./carried.js";
import { Filling } from "./filling.js";
import { drawFilling } from "./filling_list.js";
import { Incoming } from "./incoming.js";
import { Outgoing } from "./outgoing.js";
import { readData, ScanPanel } from "./panel.js";
import { drawUnpacking, openedOf } from "./unpacking.js";

/**
 * @typedef {import("./panel.js").Common & import("./carried.js").Data & import("./incoming.js").Data
 *   & import("./outgoing.js").Data & {mode: "in" | "out"}} Data
 */

const EVERY_MS = 5 * 60 * 1_000;

/** @type {Data} */
const data = readData("scan-data");
const goal = /** @type {HTMLSelectElement | null} */ (document.getElementById("to"));
const label = /** @type {HTMLFormElement | null} */ (document.getElementById("label-form"));
const carried = new Carried(data);
const filling = new Filling(data.site);
/** The crate that is being unpacked. */
let opened = "";

const outgoing = new Outgoing(data, carried, filling, () => goal?.value ?? "");
const incoming = new Incoming(data, carried, () => opened);
const panel = new ScanPanel(data, (raw, code) => (data.mode === "out" ? outgoing : incoming).judge(raw, code), seen);

/** @param {import("./store.js").Memory[]} past */
function seen(past) {
  carried.fold(past);
  opened = data.mode === "in" ? openedOf(past, data.site, (crate) => incoming.isOpenedHere(crate)) : "";
  draw();
}

function draw() {
  const unpacking = document.getElementById("unpacking");
  if (unpacking) drawUnpacking(unpacking, opened, carried.inside(opened), data);
  const list = document.getElementById("filling");
  if (list) drawFilling(list, filling, carried, outgoing, data);
}

/** Nothing is left in the crate that is being unpacked, or what is left is not there. */
function empty() {
  if (!opened) return;
  const said = { kind: "empty", actor: data.actor, code: opened, site: data.site };
  panel.say(said, { tone: "good", title: data.words.empty, name: opened, more: "" });
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
document.querySelector("#unpacking button")?.addEventListener("click", () => {
  empty();
  panel.input.focus();
});
document.querySelector(".label-button")?.addEventListener("click", () => print(filling.asked ?? goal?.value ?? "", ""));
addEventListener("keydown", (event) => {
  const act = { F2: () => print(filling.asked ?? goal?.value ?? "", ""), F4: empty }[event.key];
  if (!act || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  act();
});
setInterval(refresh, EVERY_MS);
