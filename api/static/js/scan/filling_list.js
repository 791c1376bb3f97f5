/** The list of crates that are being filled, each with what it holds and what can be done with it. */

import { fill } from "./words.js";

/**
 * @param {HTMLElement} root
 * @param {import("./filling.js").Filling} filling
 * @param {import("./carried.js").Carried} carried
 * @param {import("./outgoing.js").Outgoing} outgoing
 * @param {{words: Record<string, string>, most_items: number}} data
 */
export function drawFilling(root, filling, carried, outgoing, { words, most_items: most }) {
  const all = filling.all();
  root.hidden = !all.length;
  const rows = all.map(([to, crate, waiting]) => {
    const row = document.createElement("li");
    row.dataset.asked = String(filling.asked === to);
    row.append(text("filling-goal", outgoing.nameOf(to)));
    if (crate) {
      const n = carried.inside(crate).size;
      row.dataset.full = String(n >= most);
      row.append(text("code", crate), text("filling-count", fill(n > most ? words.over_full : words.holds, { n, most })));
      row.append(button("out", words.put_out, { to, crate }), button("label", words.label, { to, crate }));
      row.append(button("end", words.other_crate, { to, crate }));
    }
    if (waiting.length) {
      row.append(text("filling-waiting", fill(words.waits_for_crate, { n: waiting.length })));
      row.append(text("code", waiting.map(({ item }) => item).join(" ")));
      if (filling.asked !== to) row.append(button("ask", words.give_crate, { to }));
      row.append(button("forget", words.forget, { to }));
    }
    return row;
  });
  root.querySelector("ul")?.replaceChildren(...rows);
}

/**
 * @param {string} className
 * @param {string} textContent
 */
function text(className, textContent) {
  return Object.assign(document.createElement("span"), { className, textContent });
}

/**
 * @param {string} act
 * @param {string} words
 * @param {{to: string, crate?: string}} of
 */
function button(act, words, { to, crate = "" }) {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: words });
  Object.assign(made.dataset, { do: act, to, crate });
  if (act !== "out") made.className = "quiet";
  return made;
}
