/** The board of departures: looked at anew every half minute, without loading the page again. */

import { clock, fill } from "./scan/words.js";

const EVERY_MS = 30_000;
const PATIENCE_MS = 20_000;

/** @type {{told: string, away: string, signed_out: string}} */
const words = JSON.parse(document.getElementById("board-words")?.textContent ?? "{}");
const told = /** @type {HTMLElement} */ (document.getElementById("board-told"));
let seen = Date.now();

async function refresh() {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const answer = await fetch(location.href, { signal }).catch(() => null);
  if (answer?.redirected) tell("signed_out");
  else if (!answer?.ok) tell("away");
  else show(await answer.text());
}

/** @param {string} text */
function show(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  for (const id of ["board", "board-clock"]) {
    const [fresh, shown] = [page, document].map((one) => one.getElementById(id));
    if (!fresh || !shown || fresh.innerHTML === shown.innerHTML) continue;
    if (!shown.contains(document.activeElement)) shown.replaceWith(fresh);
  }
  seen = Date.now();
  tell("told");
}

/** @param {"told" | "away" | "signed_out"} how */
function tell(how) {
  told.dataset.state = how;
  told.textContent = fill(words[how], { time: clock(seen) });
}

setInterval(refresh, EVERY_MS);
for (const event of ["online", "focus"]) addEventListener(event, () => void refresh());
addEventListener("offline", () => tell("away"));
