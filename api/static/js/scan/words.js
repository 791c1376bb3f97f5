/** Words that the server gave, with their facts filled in, and the time of day. */

/**
 * Fills the facts of a sentence in.
 * @param {string} text
 * @param {Record<string, string | number>} facts
 */
export function fill(text, facts) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(facts[name] ?? whole));
}

/** The region's wall clock, as all pages tell time, wherever a device thinks it is. */
const ZONE = "Europe/Helsinki";
/** Made once: making a form costs a hundred times what writing by it does. @type {Intl.DateTimeFormat | undefined} */
let clockForm;

/**
 * Returns the time of day, as all pages write it: with a full stop in Finnish and Swedish (SFS 4175).
 * @param {number} ms
 */
export function clock(ms) {
  const { lang } = document.documentElement;
  clockForm ??= new Intl.DateTimeFormat(lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: ZONE });
  const text = clockForm.format(ms);
  return lang === "en" ? text : text.replace(":", ".");
}

/**
 * Returns the day on the region's calendar, as `2026-11-23`.
 * @param {number} ms
 */
export function localDay(ms) {
  return new Date(ms).toLocaleDateString("sv-SE", { timeZone: ZONE });
}

/**
 * Returns a site as people know it: its name and its code, which tells it from others of a like name.
 * @param {Record<string, string>} names
 * @param {string} code
 */
export function siteName(names, code) {
  return names[code] ? `${names[code]}\u00a0·\u00a0${code}` : code;
}
