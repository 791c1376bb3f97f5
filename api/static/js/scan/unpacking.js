/** The crate that is being unpacked: what should be in it and was not scanned yet, shrinking scan by scan. */

import { isCrateCode, readCode } from "./codes.js";
import { fill, siteName } from "./words.js";

/** A crate that was received so long ago is not being unpacked any more; what is left of it is on the work list. */
const LONGEST_MS = 12 * 60 * 60 * 1_000;

/**
 * Returns the crates that were scanned in at a site and are not emptied yet, the latest first.
 * @param {import("./store.js").Memory[]} past the latest first
 * @param {string} site
 * @param {(crate: string) => boolean} isOpenedHere
 * @returns {string[]}
 */
export function openedOf(past, site, isOpenedHere) {
  /** What was said last of each crate. @type {Map<string, string>} */
  const told = new Map();
  for (const { scan, state, undone } of past) {
    const code = readCode(scan.code ?? "");
    if (undone || state === "flawed" || !code || !isCrateCode(code) || scan.site !== site) continue;
    if (!told.has(code) && Date.now() - scan.device_ms <= LONGEST_MS) told.set(code, scan.kind);
  }
  return [...told].filter(([code, kind]) => kind === "in" && isOpenedHere(code)).map(([code]) => code);
}

/**
 * Shows what is left in a crate, and which others are to be unpacked too.
 * @param {HTMLElement} root
 * @param {string} crate
 * @param {string[]} others
 * @param {import("./carried.js").Carried} carried
 * @param {{names: Record<string, string>, words: Record<string, string>, is_hub: boolean}} data
 */
export function drawUnpacking(root, crate, others, carried, { names, words, is_hub: isHub }) {
  root.hidden = !crate;
  if (!crate) return;
  const inside = carried.inside(crate);
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(`.unpacking-${name}`));
  const line = inside.size ? fill(words.left_in, { code: crate, n: inside.size }) : fill(words.none_left, { code: crate });
  part("state").textContent = line;
  part("items").hidden = !inside.size;
  part("empty").textContent = inside.size ? fill(words.empty_lacking, { n: inside.size }) : words.empty_done;
  part("items").replaceChildren(
    ...[...inside].map(([item, goal]) => {
      const row = document.createElement("li");
      row.append(Object.assign(document.createElement("span"), { className: "code", textContent: item }));
      if (isHub && goal) row.append(` → ${siteName(names, goal)}`);
      return row;
    }),
  );
  part("others").hidden = !others.length;
  part("choice").replaceChildren(
    ...others.map((other) => {
      const textContent = `${other} (${carried.inside(other).size})`;
      const button = Object.assign(document.createElement("button"), { type: "button", className: "code", textContent });
      button.dataset.crate = other;
      return button;
    }),
  );
}
