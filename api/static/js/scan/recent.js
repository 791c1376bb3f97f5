/** One scan as people look back at it, in the list of what was scanned on this device. */

import { clock } from "./words.js";

/**
 * @param {import("./store.js").Memory} memory
 * @param {{words: Record<string, string>, names: Record<string, string>, codes: Record<string, string>}} data
 */
export function drawMemory({ scan, state, codes, undone }, { words, names, codes: reasons }) {
  const row = document.createElement("li");
  row.dataset.state = undone ? "undone" : state;
  const goal = scan.to_site ?? (scan.code ? undefined : scan.site);
  const to = goal ? ` → ${names[goal] ?? goal}` : "";
  const why = codes.map((code) => reasons[code.split(":")[0]] ?? code).join(" ");
  const texts = [
    ["time", clock(scan.device_ms)],
    ["what", `${words[scan.kind] ?? scan.kind}${to}`],
    ["code", scan.crate ? `${scan.code} → ${scan.crate}` : (scan.code ?? "")],
    ["how", words[undone ? "state_undone" : `state_${state}`]],
    ["why", why],
  ];
  for (const [kind, text] of texts) {
    if (!text) continue;
    row.append(Object.assign(document.createElement("span"), { className: kind, textContent: text }), " ");
  }
  return row;
}
