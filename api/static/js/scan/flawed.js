/** The scans that were kept and do not count, until somebody has seen it or scanned the thing anew: what to do. */

import { readCode } from "./codes.js";
import { markSeen } from "./store.js";
import { clock, fill } from "./words.js";

/**
 * @typedef {import("./store.js").Memory} Memory
 * @typedef {{words: Record<string, string>, codes: Record<string, string>, advice: Record<string, string>}} Data
 */

const LATELY_MS = 7 * 24 * 60 * 60 * 1_000;

/**
 * Returns what still wants something of somebody, the oldest first.
 * @param {Memory[]} past the latest first
 */
export function openFlaws(past) {
  const since = Date.now() - LATELY_MS;
  const mended = new Set();
  const found = [];
  for (const memory of past) {
    const { scan, state, undone, seen } = memory;
    const thing = `${scan.kind} ${readCode(scan.code ?? "") ?? scan.code}`;
    if (state === "kept" && !undone) mended.add(thing);
    const isOpen = state === "flawed" && !undone && !seen && scan.device_ms > since;
    if (isOpen && !mended.has(thing)) found.unshift(memory);
  }
  return found;
}

/**
 * Returns why a scan does not count, and what to do about it.
 * @param {string[]} codes
 * @param {Data} data
 */
export function sayFlaw(codes, { codes: reasons, advice }) {
  const names = [...new Set(codes.map((code) => code.split(":")[0]))];
  const why = names.map((name) => reasons[name] ?? name);
  return [...why, ...new Set(names.map((name) => advice[name]).filter(Boolean))].join(" ");
}

/**
 * @param {HTMLElement} root
 * @param {Memory[]} flaws
 * @param {Data} data
 * @param {() => void} changed
 */
export function drawFlaws(root, flaws, data, changed) {
  root.hidden = !flaws.length;
  const rows = flaws.map(({ scan, codes }) => {
    const row = document.createElement("li");
    const what = `${data.words[scan.kind] ?? scan.kind} ${clock(scan.device_ms)}`;
    const button = Object.assign(document.createElement("button"), {
      type: "button",
      textContent: data.words.flaw_seen,
      ariaLabel: fill(data.words.flaw_seen_of, { code: scan.code ?? what }),
    });
    button.addEventListener("click", () => void markSeen(scan.sequence).then(changed));
    row.append(text("code", scan.code ?? ""), text("what", what), button, text("why", sayFlaw(codes, data)));
    return row;
  });
  root.querySelector("ul")?.replaceChildren(...rows);
  const all = /** @type {HTMLButtonElement} */ (root.querySelector(".scan-flaws-seen"));
  all.hidden = flaws.length < 2;
  all.onclick = () => void Promise.all(flaws.map(({ scan }) => markSeen(scan.sequence))).then(changed);
}

/**
 * @param {string} className
 * @param {string} textContent
 */
function text(className, textContent) {
  return Object.assign(document.createElement("span"), { className, textContent });
}
