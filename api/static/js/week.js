/** The week: map and timetable follow each other, in both a round or a site may be chosen; a day and van narrow both. */

import { RoundMap, readMapData } from "./map.js";
import { filterRounds } from "./week_filter.js";
import { SitePart } from "./week_site.js";

const data = readMapData();
/** What is chosen, and what the pointer or the focus is near. @typedef {{round: number | null, site: string | null}} Wanted */
/** @type {Wanted} */
const chosen = { round: null, site: null };
/** @type {Wanted} */
const near = { round: null, site: null };
/** Which rounds call at a site. @param {string | null} site */
const callers = (site) => new Set(data.rounds.filter((round) => site !== null && round.path.includes(site)).map((round) => round.number));

const map = new RoundMap(/** @type {HTMLElement} */ (document.getElementById("map")), data, {
  near: (number) => { near.round = number; show(); },
  choose(number) {
    choose(number);
    document.getElementById(`round-${number}`)?.scrollIntoView({ block: "nearest" });
  },
  nearSite: (code) => { near.site = code; show(); },
  chooseSite: (code) => part.choose(chosen.site === code ? null : code),
});

const part = new SitePart((site) => {
  chosen.site = site;
  show();
});

/** Mark what is near, else what is chosen, in the map and in the timetable. */
function show() {
  const round = near.round ?? (near.site ? null : chosen.round);
  const site = near.site ?? (near.round === null && chosen.round === null ? chosen.site : null);
  map.light(round, site);
  const calling = callers(chosen.site);
  for (const row of tableParts()) {
    const number = Number(row.dataset.round);
    row.classList.toggle("near", number === near.round);
    row.classList.toggle("chosen", number === chosen.round);
    row.classList.toggle("calls", calling.has(number));
    row.classList.toggle("aside", chosen.site !== null && !calling.has(number));
  }
  for (const row of siteRows()) {
    row.classList.toggle("near", row.dataset.site === near.site);
    row.classList.toggle("picked", row.dataset.site === chosen.site);
  }
}

/** Choose a round, or let go of it when it is chosen already. @param {number} number */
function choose(number) {
  chosen.round = chosen.round === number ? null : number;
  near.round = null;
  show();
}

/** @returns {NodeListOf<HTMLElement>} */
function tableParts() {
  return document.querySelectorAll(".chip[data-round], .round[data-round]");
}

/** @returns {NodeListOf<HTMLElement>} */
function siteRows() {
  return document.querySelectorAll(".stops tr[data-site]");
}

/** @param {HTMLElement} row @param {"round" | "site"} kind @param {number | string} value */
function follow(row, kind, value) {
  /** @param {boolean} on */
  const be = (on) => () => {
    Object.assign(near, { [kind]: on ? value : null });
    show();
  };
  for (const event of ["mouseenter", "focusin"]) row.addEventListener(event, be(true));
  for (const event of ["mouseleave", "focusout"]) row.addEventListener(event, be(false));
}

for (const row of tableParts()) follow(row, "round", Number(row.dataset.round));
for (const row of siteRows()) follow(row, "site", row.dataset.site ?? "");

document.addEventListener("click", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const link = target.closest(".chip, [data-show-round]");
  if (!(link instanceof HTMLElement)) return;
  chosen.round = Number(link.dataset.showRound ?? link.dataset.round);
  near.round = null;
  show();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (chosen.round !== null) choose(chosen.round);
  else if (chosen.site !== null) part.choose(null);
});

filterRounds((wanted) => {
  map.filter(wanted);
  for (const row of tableParts()) {
    row.hidden = !wanted({ weekday: Number(row.dataset.day), van: row.dataset.van ?? "" });
  }
});
const target = /^#round-(\d+)$/.exec(location.hash);
if (target) choose(Number(target[1]));
