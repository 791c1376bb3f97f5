/** Words that the server gave, with their facts filled in, and the time of day. */

/**
 * Fills the facts of a sentence in.
 * @param {string} text
 * @param {Record<string, string | number>} facts
 */
export function fill(text, facts) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(facts[name] ?? whole));
}

/**
 * Returns the time of day, as the page's language writes it.
 * @param {number} ms
 */
export function clock(ms) {
  return new Date(ms).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}
