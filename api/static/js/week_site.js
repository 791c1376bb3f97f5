/** The part of a week's page that shows one site: chosen in the list, on the map or in the timetable. */

import { keepInAddress } from "./week_filter.js";

export class SitePart {
  /** @param {(site: string | null) => void} tell told which site is chosen, `null`: none any more */
  constructor(tell) {
    this.tell = tell;
    this.place = /** @type {HTMLElement} */ (document.getElementById("plan-site"));
    this.list = /** @type {HTMLSelectElement} */ (document.getElementById("site"));
    this.asked = this.list.value;
    this.list.addEventListener("change", () => this.choose(this.list.value || null));
    document.addEventListener("click", (event) => this.listen(event));
    if (this.asked) this.tell(this.asked);
  }

  /** @param {MouseEvent} event */
  listen(event) {
    const part = /** @type {HTMLElement} */ (event.target);
    const link = part.closest("[data-pick], [data-no-site]");
    if (!(link instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const { pick } = link.dataset;
    this.choose(pick && pick !== this.asked ? pick : null);
    if (!pick) this.list.focus();
  }

  /** Show a site, or none. @param {string | null} site */
  async choose(site) {
    const code = this.asked = this.list.value = site ?? "";
    keepInAddress({ site: code });
    this.tell(site);
    if (!site) {
      this.place.replaceChildren();
      return;
    }
    const address = /** @type {string} */ (this.place.dataset.address);
    const answer = await fetch(address.replace("%25CODE", encodeURIComponent(site))).catch(() => null);
    if (this.asked !== code || !answer?.ok) return; // another was chosen meanwhile; where nobody answers the marks stay
    this.place.innerHTML = await answer.text();
    this.place.scrollIntoView({ block: "nearest" });
  }
}
