/** The week: map and timetable follow each other, and both follow the chosen day and van. */

import { RoundMap, readMapData } from "./map.js";

const data = readMapData();
/** @type {number | null} */
let chosen = null;

const map = new RoundMap(/** @type {HTMLElement} */ (document.getElementById("map")), data, {
  near: show,
  choose(number) {
    choose(number);
    document.getElementById(`round-${number}`)?.scrollIntoView({ block: "nearest" });
  },
});

/** Mark a round everywhere; none falls back on the chosen one. @param {number | null} near */
function show(near) {
  map.light(near ?? chosen);
  for (const part of tableParts()) {
    const number = Number(part.dataset.round);
    part.classList.toggle("near", number === near);
    part.classList.toggle("chosen", number === chosen);
  }
}

/** Choose a round, or let go of it when it is chosen already. @param {number} number */
function choose(number) {
  chosen = chosen === number ? null : number;
  show(null);
}

/** @returns {NodeListOf<HTMLElement>} */
function tableParts() {
  return document.querySelectorAll(".chip[data-round], .round[data-round]");
}

for (const part of tableParts()) {
  const number = Number(part.dataset.round);
  part.addEventListener("mouseenter", () => show(number));
  part.addEventListener("mouseleave", () => show(null));
  part.addEventListener("focusin", () => show(number));
  part.addEventListener("focusout", () => show(null));
}

for (const link of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".chip, [data-show-round]"))) {
  link.addEventListener("click", () => {
    chosen = Number(link.dataset.showRound ?? link.dataset.round);
    show(null);
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && chosen !== null) choose(chosen);
});

const filters = /** @type {HTMLElement} */ (document.querySelector(".filters"));

/** Show the rounds of the chosen day and van in both; the address follows. */
function filter() {
  const { day, van } = filters.dataset;
  /** @param {{weekday: number, van: string}} round */
  const wanted = (round) => (!day || round.weekday === Number(day)) && (!van || round.van === van);
  map.filter(wanted);
  for (const part of tableParts()) {
    part.hidden = !wanted({ weekday: Number(part.dataset.day), van: part.dataset.van ?? "" });
  }
  for (const section of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-day-section]"))) {
    section.hidden = !section.querySelector(".round:not([hidden])");
  }
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (filters.querySelectorAll("a"))) {
    const kind = /** @type {HTMLElement} */ (link.closest("[data-filter]")).dataset.filter;
    const own = kind === "day" ? link.dataset.filterDay === day : link.dataset.filterVan === van;
    if (own) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

filters.addEventListener("click", (event) => {
  const link = /** @type {HTMLElement} */ (event.target).closest("a");
  const kind = /** @type {HTMLElement | null} */ (link?.closest("[data-filter]"))?.dataset.filter;
  if (!link || !kind || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (kind === "day") filters.dataset.day = link.dataset.filterDay;
  else filters.dataset.van = link.dataset.filterVan;
  const query = new URLSearchParams();
  if (filters.dataset.day) query.set("day", filters.dataset.day);
  if (filters.dataset.van) query.set("van", filters.dataset.van);
  history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
  filter();
});

filter();
const target = /^#round-(\d+)$/.exec(location.hash);
if (target) choose(Number(target[1]));
