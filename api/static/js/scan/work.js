/** The work lists: what is found is scanned in right there, which closes the search; kept on the device until sent. */

import { Carrier } from "./carrier.js";
import { readData } from "./panel.js";
import { play } from "./sound.js";
import { keep } from "./store.js";

/** @type {{site: string, actor: string, words: Record<string, string>}} */
const { site, actor, words } = readData("work-data");
const carrier = new Carrier(() => {});

document.querySelector("main")?.addEventListener("click", async (event) => {
  const button = /** @type {HTMLButtonElement | null} */ (/** @type {Element} */ (event.target).closest("[data-found]"));
  if (!button) return;
  button.disabled = true;
  const row = button.closest("tr");
  try {
    await keep({ kind: "in", actor, site, code: button.dataset.found });
    play("good");
    row?.setAttribute("data-done", "true");
    row?.querySelector(".work-said")?.replaceChildren(words.found_kept);
    await carrier.send();
  } catch {
    play("bad");
    button.disabled = false;
    row?.querySelector(".work-said")?.replaceChildren(words.not_kept_more);
  }
});
