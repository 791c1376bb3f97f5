/**
 * How a planning job goes: its part of the page is fetched anew every second until it is done. Then the page is loaded
 * anew, but where somebody works on it (`data-stay`): there only this part changes.
 */

import { keepPlace, takePlace } from "./keep_place.js";

const EVERY = 1000;
const MOST_TRIES = 30;

/** @param {HTMLElement} part */
async function follow(part) {
  const address = /** @type {string} */ (part.dataset.job);
  let tries = 0;
  while (tries < MOST_TRIES) {
    await new Promise((resolve) => setTimeout(resolve, EVERY));
    if (document.hidden) continue;
    const answer = await fetch(address).catch(() => null);
    if (!answer?.ok) {
      tries += 1; // the server may be restarting; the job goes on without it
      continue;
    }
    tries = 0;
    put(part, await answer.text());
    if (part.querySelector("[data-state='finished']")) {
      if ("stay" in part.dataset) free();
      else {
        keepPlace();
        location.reload();
      }
      return;
    }
  }
}

/** Offer what had to wait for the planner. */
function free() {
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("[data-when-free]"))) button.disabled = false;
}

/**
 * Put the new figures in, and leave alone what has not changed: a screen reader tells only what is new, and the focus
 * stays on the button.
 * @param {HTMLElement} part
 * @param {string} html
 */
function put(part, html) {
  const fresh = document.createElement("div");
  fresh.innerHTML = html;
  const selectors = [".job-state", ".job-progress", ".job-bar", ".job-acts"];
  const changed = selectors.filter((selector) => fresh.querySelector(selector)?.outerHTML !== part.querySelector(selector)?.outerHTML);
  const structure = changed.some((selector) => !fresh.querySelector(selector) !== !part.querySelector(selector));
  const focused = part.contains(document.activeElement);
  const table = part.querySelector(".job-table");
  if (table instanceof HTMLDetailsElement && table.open) fresh.querySelector(".job-table")?.setAttribute("open", "");
  if (structure) part.replaceChildren(...fresh.childNodes);
  else for (const selector of changed) exchange(part.querySelector(selector), fresh.querySelector(selector));
  if (focused && !part.contains(document.activeElement)) /** @type {HTMLElement | null} */ (part.querySelector("button, a"))?.focus();
}

/** @param {Element | null} old @param {Element | null} fresh */
function exchange(old, fresh) {
  if (!old || !fresh) return;
  if (old.classList.contains("job-state")) {
    old.textContent = fresh.textContent;
    old.setAttribute("data-state", fresh.getAttribute("data-state") ?? "");
  } else old.replaceWith(fresh);
}

for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-job][data-open]"))) follow(part);
takePlace();
