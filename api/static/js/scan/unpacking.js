/** The crate that is being unpacked: what should be in it and was not scanned yet, shrinking scan by scan. */

import { isCrateCode, readCode } from "./codes.js";
import { fill } from "./words.js";

/** A crate that was received so long ago is not being unpacked any more; what is left of it is on the work list. */
const LONGEST_MS = 12 * 60 * 60 * 1_000;

/**
 * Returns the crate that was scanned in last at a site and is not emptied yet, empty if there is none.
 * @param {import("./store.js").Memory[]} past the latest first
 * @param {string} site
 * @param {(crate: string) => boolean} isOpenedHere
 * @returns {string}
 */
export function openedOf(past, site, isOpenedHere) {
  for (const { scan, state, undone } of past) {
    const code = readCode(scan.code ?? "");
    if (undone || state === "flawed" || !code || !isCrateCode(code) || scan.site !== site || !isOpenedHere(code)) continue;
    if (Date.now() - scan.device_ms > LONGEST_MS || scan.kind !== "in") return "";
    return code;
  }
  return "";
}

/**
 * Shows what is left in a crate.
 * @param {HTMLElement} root
 * @param {string} crate
 * @param {Map<string, string>} inside item → goal
 * @param {{names: Record<string, string>, words: Record<string, string>, is_hub: boolean}} data
 */
export function drawUnpacking(root, crate, inside, { names, words, is_hub: isHub }) {
  root.hidden = !crate;
  if (!crate) return;
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(`.unpacking-${name}`));
  const line = inside.size ? fill(words.left_in, { code: crate, n: inside.size }) : fill(words.none_left, { code: crate });
  part("state").textContent = line;
  part("items").hidden = !inside.size;
  part("empty").textContent = inside.size ? fill(words.empty_lacking, { n: inside.size }) : words.empty_done;
  part("items").replaceChildren(
    ...[...inside].map(([item, goal]) => {
      const row = document.createElement("li");
      row.append(Object.assign(document.createElement("span"), { className: "code", textContent: item }));
      if (isHub && goal) row.append(` → ${names[goal] ?? goal}`);
      return row;
    }),
  );
}
