/** The list of sites narrows while one types; without a script the form asks the server. */

const box = /** @type {HTMLInputElement} */ (document.getElementById("q"));
const found = /** @type {HTMLElement} */ (document.getElementById("found"));
const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-words]")]);

/** @param {string} text */
const fold = (text) => text.trim().toLocaleLowerCase("fi");

function narrow() {
  const wanted = fold(box.value);
  for (const row of rows) row.hidden = !fold(row.dataset.words ?? "").includes(wanted);
  for (const group of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".group"))) {
    group.hidden = !group.querySelector("[data-words]:not([hidden])");
  }
  const count = rows.filter((row) => !row.hidden).length;
  const words = count === 1 ? found.dataset.one : found.dataset.many;
  found.textContent = (words ?? "").replace("%n", String(count));
}

// What the server narrowed already is not here to be found again: then the form asks it anew.
if (!box.value) box.addEventListener("input", narrow);
