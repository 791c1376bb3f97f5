/** The list of what was scanned on this device, the latest first, as people look back at it. */

import { clock, siteName } from "./words.js";

/**
 * @typedef {import("./store.js").Memory} Memory
 * @typedef {{words: Record<string, string>, names: Record<string, string>, codes: Record<string, string>}} Data
 */

const SHOWN = 30;

/**
 * Shows the latest; rows that say what they said stay as they are, so that a scan costs one row and not all.
 * @param {Element} list
 * @param {Memory[]} past
 * @param {Data} data
 */
export function drawRecent(list, past, data) {
  const rows = /** @type {HTMLElement[]} */ ([...list.children]);
  const drawn = new Map(rows.map((row) => [row.dataset.said, row]));
  past.slice(0, SHOWN).forEach((memory, place) => {
    const { scan, state, codes, undone } = memory;
    const said = [scan.sequence, state, undone, ...codes].join(" ");
    const row = drawn.get(said) ?? drawMemory(memory, data, past);
    row.dataset.said = said;
    if (list.children[place] !== row) list.insertBefore(row, list.children[place] ?? null);
  });
  while (list.children.length > Math.min(SHOWN, past.length)) list.lastElementChild?.remove();
}

/**
 * @param {Memory} memory
 * @param {Data} data
 * @param {Memory[]} past among which is what an undo took back
 */
function drawMemory({ scan, state, codes, undone }, { words, names, codes: reasons }, past) {
  const row = document.createElement("li");
  row.dataset.state = undone ? "undone" : state;
  const taken = past.find(({ scan: other }) => other.scan_id === scan.undoes)?.scan;
  const to = whereTo(taken ?? scan, names, words);
  const why = codes.map((code) => reasons[code.split(":")[0]] ?? code).join(" ");
  const texts = [
    ["time", clock(scan.device_ms)],
    ["what", [words[scan.kind] ?? scan.kind, taken ? `: ${words[taken.kind] ?? taken.kind}` : "", to].join("")],
    ["code", scan.crate ? `${scan.code} → ${scan.crate}` : (scan.code ?? taken?.code ?? "")],
    ["how", words[undone ? "state_undone" : `state_${state}`]],
    ["why", why],
  ];
  for (const [kind, text] of texts) {
    if (!text) continue;
    row.append(Object.assign(document.createElement("span"), { className: kind, textContent: text }), " ");
  }
  return row;
}

/**
 * Returns where a thing was sent, or, of what is no thing, at which stop it was.
 * @param {import("./store.js").Scan} scan
 * @param {Record<string, string>} names
 * @param {Record<string, string>} words
 */
function whereTo({ kind, code, site = "", to_site: goal }, names, words) {
  if (goal) return ` → ${siteName(names, goal)}`;
  if (kind === "out") return ` → ${words.sort}`;
  return code || !site ? "" : ` · ${siteName(names, site)}`;
}
