/** Where somebody is on a page, kept while it is loaded anew: what has the focus, and how far the page is scrolled. */

const KEY = "kimppakyyti-place";

/** The way to an element from the nearest one with an id above it. @param {Element | null} element @returns {string} */
function wayTo(element) {
  if (!element || element === document.body) return "body";
  if (element.id) return `#${CSS.escape(element.id)}`;
  const name = element.localName;
  const alike = [...(element.parentElement?.children ?? [])].filter((other) => other.localName === name);
  return `${wayTo(element.parentElement)} > ${name}:nth-of-type(${alike.indexOf(element) + 1})`;
}

/** Remember the place, just before the page is loaded anew. */
export function keepPlace() {
  const focus = document.activeElement === document.body ? null : wayTo(document.activeElement);
  sessionStorage.setItem(KEY, JSON.stringify({ at: location.pathname, focus, down: scrollY }));
}

/** Go back there, once. What is not there any more is passed over: then what the planner found has the focus. */
export function takePlace() {
  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  sessionStorage.removeItem(KEY);
  if (kept?.at !== location.pathname) return;
  const found = kept.focus && (document.querySelector(kept.focus) ?? document.querySelector("[data-job] :is(a, button)"));
  if (found instanceof HTMLElement) found.focus({ preventScroll: true });
  scrollTo({ top: kept.down });
}
