/** The next van on the desk page: what is past gives way to what comes then, also on a page without a network. */

import { fill, localDay } from "./words.js";

const DAY_MS = 24 * 60 * 60 * 1_000;

/**
 * Returns the first of what comes that is not past.
 * @template {{until_ms: number}} T
 * @param {T[]} all in the order in which they come
 * @param {number} [now]
 * @returns {T | undefined}
 */
export function firstAhead(all, now = Date.now()) {
  return all.find(({ until_ms: until }) => until > now);
}

/**
 * Shows the first visit ahead in full and the one after it in a line, with "today" or "tomorrow" where it is.
 * @param {HTMLElement} root
 * @param {Record<string, string>} words
 * @param {number} [now]
 */
export function drawVans(root, words, now = Date.now()) {
  const visits = /** @type {HTMLElement[]} */ ([...root.querySelectorAll(".desk-visit")]);
  const ahead = visits.filter(({ dataset }) => Number(dataset.until) > now);
  const named = { [localDay(now)]: words.today, [localDay(now + DAY_MS)]: words.tomorrow };
  for (const visit of visits) {
    visit.dataset.place = String(ahead.indexOf(visit));
    const day = /** @type {HTMLElement} */ (visit.querySelector(".desk-day"));
    const name = named[day.dataset.day ?? ""];
    day.textContent = name ? fill(words.day_named, { name }) : "";
  }
  const none = /** @type {HTMLElement} */ (root.querySelector(".desk-no-van"));
  none.hidden = ahead.length > 0;
}
