/**
 * Editing a plan: choosing visits and rounds, moving them by pointer or keys. Every step goes to the server, which
 * times the rounds anew and judges the plan; the part of the page that shows it is put in place of the one before.
 */

import { RoundMap, readMapData } from "./map.js";

const desk = /** @type {HTMLElement} */ (document.getElementById("editing"));
const said = /** @type {HTMLElement} */ (document.getElementById("said"));
const mapPlace = /** @type {HTMLElement} */ (document.getElementById("map"));
/** What is chosen, as it stood when it was: a round, or a visit of it. @type {{round: number, stop: number | null} | null} */
let chosen = null;
let busy = false;

let map = draw(readMapData());

/** @param {import("./map.js").MapData} data */
function draw(data) {
  const made = new RoundMap(mapPlace, data, {
    near: (number) => light(number),
    choose: (number) => {
      const grip = desk.querySelector(`[data-number="${number}"] .round-grip`);
      if (grip instanceof HTMLElement) { choose(grip); grip.focus(); }
    },
  });
  return made;
}

/** @param {Element | null} part @returns {HTMLElement | null} */
const roundOf = (part) => /** @type {HTMLElement | null} */ (part?.closest("[data-round]") ?? null);
/** @returns {HTMLElement[]} */
const grips = () => [...desk.querySelectorAll("[data-grip]")].filter((grip) => grip instanceof HTMLElement);
/** @param {HTMLElement} grip */
const placeOf = (grip) => ({
  round: Number(roundOf(grip)?.dataset.round),
  stop: grip.dataset.stop ? Number(grip.dataset.stop) : null,
});
/** @param {{round: number, stop: number | null}} place @returns {HTMLElement | null} */
const gripAt = ({ round, stop }) => desk.querySelector(
  stop === null ? `[data-round="${round}"] .round-grip` : `[data-round="${round}"] [data-stop="${stop}"]`,
);
/** @param {string} selector @returns {string} */
const value = (selector) => /** @type {HTMLInputElement} */ (desk.querySelector(selector)).value;

/**
 * Send a step and show what came of it.
 * @param {{edit?: object, act?: string}} step
 */
async function take(step) {
  if (busy) return;
  busy = true;
  desk.setAttribute("aria-busy", "true");
  const state = /** @type {HTMLElement} */ (desk.querySelector(".edit-state"));
  const answer = await fetch(/** @type {string} */ (desk.dataset.steps), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ seen: Number(state.dataset.number), ...step }),
  }).catch(() => null);
  busy = false;
  desk.removeAttribute("aria-busy");
  if (!answer?.ok) {
    said.textContent = desk.dataset.failed ?? "";
    const line = desk.querySelector("#edit-said");
    if (line) line.textContent = said.textContent;
    return;
  }
  show(await answer.text());
}

/** @param {string} html */
function show(html) {
  const open = desk.contains(document.activeElement);
  const acted = document.activeElement instanceof HTMLElement ? document.activeElement.dataset : {};
  desk.innerHTML = html;
  const state = /** @type {HTMLElement} */ (desk.querySelector(".edit-state"));
  const { focusRound, focusStop } = state.dataset;
  chosen = focusRound === undefined ? null : { round: Number(focusRound), stop: focusStop === undefined ? null : Number(focusStop) };
  const grip = chosen && gripAt(chosen);
  if (grip) choose(grip);
  else chosen = null;
  ready();
  if (open) {
    const button = acted.act ? desk.querySelector(`[data-act="${acted.act}"]:enabled`)
      : acted.lockDay ? desk.querySelector(`[data-lock-day="${acted.lockDay}"]`) : null;
    const goal = button ?? grip ?? desk.querySelector("[data-grip]");
    if (goal instanceof HTMLElement) goal.focus();
  }
  const data = desk.querySelector("script[data-map]");
  map.map.remove();
  mapPlace.replaceChildren();
  map = draw(JSON.parse(data?.textContent ?? "{}"));
  const told = [desk.querySelector("#edit-said"), ...desk.querySelectorAll(".edit-figure")];
  said.textContent = told.map((part) => part?.textContent?.replace(/\s+/g, " ").trim()).join(". ");
}

/** One grip at a time is in the order of tabs; arrows lead to the others. */
function ready() {
  const all = grips();
  const first = all.find((grip) => grip.getAttribute("aria-pressed") === "true") ?? all[0];
  for (const grip of all) grip.tabIndex = grip === first ? 0 : -1;
}

/** @param {number | null} number */
function light(number) {
  map.light(number);
  for (const round of desk.querySelectorAll(".edit-round")) {
    round.classList.toggle("lit", round instanceof HTMLElement && Number(round.dataset.number) === number);
  }
}

/** Choose a visit or round: what can be done with it stands at the bottom edge. @param {HTMLElement} grip */
function choose(grip) {
  const round = /** @type {HTMLElement} */ (roundOf(grip));
  chosen = placeOf(grip);
  for (const other of grips()) other.setAttribute("aria-pressed", String(other === grip));
  ready();
  const panel = /** @type {HTMLElement} */ (desk.querySelector(".edit-panel"));
  panel.hidden = false;
  panel.dataset.of = chosen.stop === null ? "round" : "stop";
  const name = round.querySelector(".round-grip .grip-name")?.textContent?.replace(/\s+/g, " ").trim();
  /** @type {HTMLElement} */ (panel.querySelector("#edit-chosen")).textContent = chosen.stop === null ? name ?? "" : `${grip.dataset.name} (${name})`;
  /** @type {HTMLInputElement} */ (panel.querySelector("#to-round")).value = String(chosen.round);
  /** @type {HTMLInputElement} */ (panel.querySelector("#to-day")).value = round.dataset.day ?? "0";
  /** @type {HTMLInputElement} */ (panel.querySelector("#to-van")).value = round.dataset.van ?? "";
  const minute = Number(round.dataset.begin) % 1440;
  /** @type {HTMLInputElement} */ (panel.querySelector("#leaves")).value =
    `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
  const lock = /** @type {HTMLElement} */ (panel.querySelector("[data-do='lock']"));
  const isLocked = (chosen.stop === null ? round : grip).dataset.locked === "true";
  lock.setAttribute("aria-pressed", String(isLocked));
  light(Number(round.dataset.number));
}

function close() {
  const grip = chosen && gripAt(chosen);
  chosen = null;
  for (const other of grips()) other.setAttribute("aria-pressed", "false");
  const panel = desk.querySelector(".edit-panel");
  if (panel instanceof HTMLElement) panel.hidden = true;
  light(null);
  grip?.focus();
}

/** Do one of the things that the panel offers. @param {string} what */
function act(what) {
  if (!chosen) return;
  const { round, stop } = chosen;
  const grip = gripAt(chosen);
  const part = stop === null ? roundOf(grip) : grip;
  const day = Number(value("#to-day"));
  /** @type {Record<string, () => object | null>} */
  const edits = {
    earlier: () => stop !== null && stop > 1 ? { kind: "move_stop", round, stop, to_round: round, to: stop - 1 } : null,
    later: () => stop === null ? null : { kind: "move_stop", round, stop, to_round: round, to: stop + 2 },
    "to-round": () => ({ kind: "move_stop", round, stop, to_round: Number(value("#to-round")) }),
    "new-round": () => ({ kind: "new_round", site: grip?.dataset.site, van: value("#to-van"), day, round, stop }),
    "move-round": () => ({ kind: "move_round", round, van: value("#to-van"), day }),
    reverse: () => ({ kind: "reverse_round", round }),
    depart: () => {
      const [hours, minutes] = value("#leaves").split(":").map(Number);
      return { kind: "depart", round, minute: Number(roundOf(grip)?.dataset.day) * 1440 + hours * 60 + minutes };
    },
    add: () => ({ kind: "add_visit", site: value("#added"), round }),
    lock: () => ({ kind: "lock", on: part?.dataset.locked !== "true", round, ...(stop === null ? {} : { stop }) }),
    drop: () => stop === null ? { kind: "drop_round", round } : { kind: "drop_visit", round, stop },
  };
  const edit = edits[what]?.();
  if (edit) take({ edit });
}

/** Move the chosen visit to the round before or after its own. @param {1 | -1} way */
function toNeighbour(way) {
  const rounds = [...desk.querySelectorAll(".edit-round")];
  const here = rounds.findIndex((round) => round instanceof HTMLElement && Number(round.dataset.round) === chosen?.round);
  const goal = rounds[here + way];
  if (!chosen || chosen.stop === null || !(goal instanceof HTMLElement)) return;
  take({ edit: { kind: "move_stop", round: chosen.round, stop: chosen.stop, to_round: Number(goal.dataset.round) } });
}

/** Let the arrows lead from grip to grip: up and down in a day, sideways to the next day. @param {HTMLElement} grip @param {string} key */
function go(grip, key) {
  const days = [...desk.querySelectorAll(".edit-day")].filter((day) => day.querySelector("[data-grip]"));
  const day = days.findIndex((each) => each.contains(grip));
  const own = grips().filter((other) => days[day].contains(other));
  const at = own.indexOf(grip);
  if (key === "ArrowUp" || key === "ArrowDown") (own[at + (key === "ArrowDown" ? 1 : -1)] ?? grip).focus();
  else {
    const next = days[day + (key === "ArrowRight" ? 1 : -1)];
    const there = grips().filter((other) => next?.contains(other));
    (there[Math.min(at, there.length - 1)] ?? grip).focus();
  }
}

desk.addEventListener("click", (event) => {
  const part = /** @type {HTMLElement} */ (event.target).closest("button");
  if (!part) return;
  const { act: step, do: what, lockDay } = part.dataset;
  if (step) take({ act: step });
  else if (lockDay) take({ edit: { kind: "lock", on: part.getAttribute("aria-pressed") !== "true", day: Number(lockDay) } });
  else if (what === "close") close();
  else if (what) act(what);
  else if (part.matches("[data-grip]")) {
    if (part.getAttribute("aria-pressed") === "true") close();
    else choose(part);
  }
});

desk.addEventListener("focusin", (event) => {
  const grip = /** @type {HTMLElement} */ (event.target).closest("[data-grip]");
  if (!(grip instanceof HTMLElement)) return;
  for (const other of grips()) other.tabIndex = other === grip ? 0 : -1;
  light(Number(roundOf(grip)?.dataset.number));
});

/** @type {Record<string, () => void>} */
const moves = {
  ArrowUp: () => act("earlier"),
  ArrowDown: () => act("later"),
  ArrowLeft: () => toNeighbour(-1),
  ArrowRight: () => toNeighbour(1),
};

desk.addEventListener("keydown", (event) => {
  const grip = /** @type {HTMLElement} */ (event.target).closest("[data-grip]");
  if (event.key === "Escape") {
    close();
    return;
  }
  if (!(grip instanceof HTMLElement)) return;
  if (event.key === "Tab" && !event.shiftKey && grip.getAttribute("aria-pressed") === "true") {
    const offers = [...desk.querySelectorAll(".edit-panel button, .edit-panel select, .edit-panel input")];
    const first = offers.find((offer) => offer instanceof HTMLElement && offer.offsetParent !== null);
    if (first instanceof HTMLElement) {
      event.preventDefault();
      first.focus();
      return;
    }
  }
  const step = event.altKey ? moves[event.key] : undefined;
  const plain = { l: "lock", L: "lock", Delete: "drop" }[event.key];
  if (step || (plain && !event.ctrlKey && !event.metaKey)) {
    event.preventDefault();
    choose(grip);
    if (step) step();
    else act(plain ?? "");
  } else if (event.key.startsWith("Arrow") && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    go(grip, event.key);
  }
});

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || /** @type {HTMLElement} */ (event.target).matches("input, select")) return;
  const key = event.key.toLowerCase();
  const redo = key === "y" || (key === "z" && event.shiftKey);
  if (!redo && key !== "z") return;
  event.preventDefault();
  take({ act: redo ? "redo" : "undo" });
});

/* Dragging: a visit onto another, onto a round, or onto a van's new round of a day; a round onto such a one. */

/** @type {{round: number, stop: number | null, site: string} | null} */
let dragged = null;

desk.addEventListener("dragstart", (event) => {
  const grip = /** @type {HTMLElement} */ (event.target).closest("[data-grip]");
  if (!(grip instanceof HTMLElement)) return;
  dragged = { ...placeOf(grip), site: grip.dataset.site ?? "" };
  event.dataTransfer?.setData("text/plain", grip.dataset.name ?? "");
  desk.classList.add("dragging");
});

desk.addEventListener("dragend", () => {
  dragged = null;
  desk.classList.remove("dragging");
  unmark();
});

function unmark() {
  for (const part of desk.querySelectorAll(".over, .over-end")) part.classList.remove("over", "over-end");
}

/** Where what is dragged would go. @param {DragEvent} event @returns {{mark: HTMLElement, end: boolean, edit: object} | null} */
function goalOf(event) {
  const part = /** @type {HTMLElement} */ (event.target);
  const drop = part.closest(".edit-drop");
  if (!dragged) return null;
  const { round, stop, site } = dragged;
  if (drop instanceof HTMLElement) {
    const { dropVan: van, dropDay } = drop.dataset;
    const day = Number(dropDay);
    const edit = stop === null ? { kind: "move_round", round, van, day } : { kind: "new_round", site, van, day, round, stop };
    return { mark: drop, end: false, edit };
  }
  const grip = part.closest("[data-grip]") ?? roundOf(part)?.querySelector(".round-grip");
  if (stop === null || !(grip instanceof HTMLElement)) return null;
  const place = placeOf(grip);
  const box = grip.getBoundingClientRect();
  const end = place.stop === null || event.clientY > box.top + box.height / 2;
  const to = place.stop === null ? {} : { to: place.stop + Number(end) };
  return { mark: grip, end, edit: { kind: "move_stop", round, stop, to_round: place.round, ...to } };
}

desk.addEventListener("dragover", (event) => {
  const goal = goalOf(event);
  unmark();
  if (!goal) return;
  event.preventDefault();
  goal.mark.classList.add(goal.end ? "over-end" : "over");
});

desk.addEventListener("drop", (event) => {
  const goal = goalOf(event);
  if (!goal) return;
  event.preventDefault();
  take({ edit: goal.edit });
});

ready();
