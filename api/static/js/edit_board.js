/** The board on which a plan is edited: what is chosen on it, and the steps that go to the server. */

import { RoundMap, readMapData } from "./map.js";

/** A round, or a visit of it. @typedef {{round: number, stop: number | null}} Place */

/**
 * Every step goes to the server, which times the rounds anew and judges the plan; the part of the page that shows it is
 * put in place of the one before.
 */
export class Board {
  constructor() {
    this.desk = /** @type {HTMLElement} */ (document.getElementById("editing"));
    this.said = /** @type {HTMLElement} */ (document.getElementById("said"));
    this.mapPlace = /** @type {HTMLElement} */ (document.getElementById("map"));
    /** What is chosen, as it stood when it was. @type {Place | null} */
    this.chosen = null;
    this.busy = false;
    this.map = this.draw(readMapData());
    this.ready();
  }

  /** @param {import("./map.js").MapData} data */
  draw(data) {
    return new RoundMap(this.mapPlace, data, {
      near: (number) => this.light(number),
      choose: (number) => {
        const grip = this.desk.querySelector(`[data-number="${number}"] .round-grip`);
        if (grip instanceof HTMLElement) { this.choose(grip); grip.focus(); }
      },
    });
  }

  /** @returns {HTMLElement[]} */
  grips() {
    return [...this.desk.querySelectorAll("[data-grip]")].filter((grip) => grip instanceof HTMLElement);
  }

  /** @param {Place} place @returns {HTMLElement | null} */
  gripAt({ round, stop }) {
    return this.desk.querySelector(
      stop === null ? `[data-round="${round}"] .round-grip` : `[data-round="${round}"] [data-stop="${stop}"]`,
    );
  }

  /** @param {string} selector @returns {string} */
  value(selector) {
    return /** @type {HTMLInputElement} */ (this.desk.querySelector(selector)).value;
  }

  /**
   * Send a step and show what came of it.
   * @param {{edit?: object, act?: string}} step
   */
  async take(step) {
    if (this.busy) return;
    this.busy = true;
    this.desk.setAttribute("aria-busy", "true");
    const state = /** @type {HTMLElement} */ (this.desk.querySelector(".edit-state"));
    const answer = await fetch(/** @type {string} */ (this.desk.dataset.steps), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ seen: Number(state.dataset.number), ...step }),
    }).catch(() => null);
    this.busy = false;
    this.desk.removeAttribute("aria-busy");
    if (!answer?.ok) {
      this.said.textContent = this.desk.dataset.failed ?? "";
      const line = this.desk.querySelector("#edit-said");
      if (line) line.textContent = this.said.textContent;
      return;
    }
    this.show(await answer.text());
  }

  /** @param {string} html */
  show(html) {
    const open = this.desk.contains(document.activeElement);
    const acted = document.activeElement instanceof HTMLElement ? document.activeElement.dataset : {};
    const left = document.activeElement?.matches("[data-grip]") ? /** @type {HTMLElement} */ (document.activeElement) : null;
    const before = left && placeOf(left);
    this.desk.innerHTML = html;
    const state = /** @type {HTMLElement} */ (this.desk.querySelector(".edit-state"));
    const { focusRound, focusStop } = state.dataset;
    this.chosen = focusRound === undefined
      ? null : { round: Number(focusRound), stop: focusStop === undefined ? null : Number(focusStop) };
    const grip = this.chosen && this.gripAt(this.chosen);
    if (grip) this.choose(grip);
    else this.chosen = null;
    this.ready();
    if (open) {
      const button = acted.act ? this.desk.querySelector(`[data-act="${acted.act}"]:enabled`)
        : acted.lockDay ? this.desk.querySelector(`[data-lock-day="${acted.lockDay}"]`) : null;
      const goal = button ?? grip ?? (before && this.nearest(before, left?.dataset.site)) ?? this.grips()[0];
      if (goal instanceof HTMLElement) goal.focus();
    }
    const data = this.desk.querySelector("script[data-map]");
    this.map.map.remove();
    this.mapPlace.replaceChildren();
    this.map = this.draw(JSON.parse(data?.textContent ?? "{}"));
    const told = [this.desk.querySelector("#edit-said"), ...this.desk.querySelectorAll(".edit-figure")];
    this.said.textContent = told.map((part) => part?.textContent?.replace(/\s+/g, " ").trim()).join(". ");
  }

  /**
   * The grip that stands for what had the focus before the board was renewed, so that nobody loses their place by undoing:
   * the same site in the same round, else what stands there now, else the round.
   * @param {Place} before @param {string} [site] @returns {HTMLElement | null}
   */
  nearest({ round, stop }, site) {
    const same = this.desk.querySelector(`[data-round="${round}"] [data-site="${site}"]`);
    return stop !== null && same instanceof HTMLElement
      ? same : this.gripAt({ round, stop }) ?? this.gripAt({ round, stop: null });
  }

  /** One grip at a time is in the order of tabs; arrows lead to the others. */
  ready() {
    const all = this.grips();
    const first = all.find((grip) => grip.getAttribute("aria-pressed") === "true") ?? all[0];
    for (const grip of all) grip.tabIndex = grip === first ? 0 : -1;
  }

  /** @param {number | null} number */
  light(number) {
    this.map.light(number);
    for (const round of this.desk.querySelectorAll(".edit-round")) {
      round.classList.toggle("lit", round instanceof HTMLElement && Number(round.dataset.number) === number);
    }
  }

  /** Choose a visit or round: what can be done with it stands at the bottom edge. @param {HTMLElement} grip */
  choose(grip) {
    const round = /** @type {HTMLElement} */ (roundOf(grip));
    const chosen = this.chosen = placeOf(grip);
    for (const other of this.grips()) other.setAttribute("aria-pressed", String(other === grip));
    this.ready();
    const panel = /** @type {HTMLElement} */ (this.desk.querySelector(".edit-panel"));
    panel.hidden = false;
    panel.dataset.of = chosen.stop === null ? "round" : "stop";
    const name = round.querySelector(".round-grip .grip-name")?.textContent?.replace(/\s+/g, " ").trim();
    const title = chosen.stop === null ? name ?? "" : `${grip.dataset.name} (${name})`;
    /** @type {HTMLElement} */ (panel.querySelector("#edit-chosen")).textContent = title;
    /** @type {HTMLInputElement} */ (panel.querySelector("#to-round")).value = String(chosen.round);
    /** @type {HTMLInputElement} */ (panel.querySelector("#to-day")).value = round.dataset.day ?? "0";
    /** @type {HTMLInputElement} */ (panel.querySelector("#to-van")).value = round.dataset.van ?? "";
    const minute = Number(round.dataset.begin) % 1440;
    /** @type {HTMLInputElement} */ (panel.querySelector("#leaves")).value =
      `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
    const lock = /** @type {HTMLElement} */ (panel.querySelector("[data-do='lock']"));
    lock.setAttribute("aria-pressed", String((chosen.stop === null ? round : grip).dataset.locked === "true"));
    this.light(Number(round.dataset.number));
  }

  /** Let go of what is chosen. */
  close() {
    const grip = this.chosen && this.gripAt(this.chosen);
    this.chosen = null;
    for (const other of this.grips()) other.setAttribute("aria-pressed", "false");
    const panel = this.desk.querySelector(".edit-panel");
    if (panel instanceof HTMLElement) panel.hidden = true;
    this.light(null);
    grip?.focus();
  }
}

/** The round that a part of the board stands in. @param {Element | null} part @returns {HTMLElement | null} */
export const roundOf = (part) => /** @type {HTMLElement | null} */ (part?.closest("[data-round]") ?? null);

/** Which round or visit a grip stands for. @param {HTMLElement} grip @returns {Place} */
export const placeOf = (grip) => ({
  round: Number(roundOf(grip)?.dataset.round),
  stop: grip.dataset.stop ? Number(grip.dataset.stop) : null,
});
