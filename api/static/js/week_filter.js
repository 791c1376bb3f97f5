/** The day and van to which a week is narrowed, by the links above the timetable; the address follows. */

/** Keep a part of what is shown in the address, and the rest as it is. @param {Record<string, string | undefined>} parts */
export function keepInAddress(parts) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(parts)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
}

/**
 * Narrow the week now, and whenever another day or van is chosen.
 * @param {(wanted: (round: {weekday: number, van: string}) => boolean) => void} narrow
 */
export function filterRounds(narrow) {
  const filters = /** @type {HTMLElement} */ (document.querySelector(".filters"));

  function filter() {
    const { day, van } = filters.dataset;
    narrow((round) => (!day || round.weekday === Number(day)) && (!van || round.van === van));
    for (const section of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-day-section]"))) {
      section.hidden = !section.querySelector(".round:not([hidden])");
    }
    for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (filters.querySelectorAll("a"))) {
      const kind = /** @type {HTMLElement} */ (link.closest("[data-filter]")).dataset.filter;
      const own = kind === "day" ? link.dataset.filterDay === day : link.dataset.filterVan === van;
      if (own) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  filters.addEventListener("click", (event) => {
    const link = /** @type {HTMLElement} */ (event.target).closest("a");
    const kind = /** @type {HTMLElement | null} */ (link?.closest("[data-filter]"))?.dataset.filter;
    if (!link || !kind || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (kind === "day") filters.dataset.day = link.dataset.filterDay;
    else filters.dataset.van = link.dataset.filterVan;
    keepInAddress({ day: filters.dataset.day, van: filters.dataset.van });
    filter();
  });

  filter();
}
