/** What a code means that is scanned in: what came, whether it belongs here, and at a hub in which pile it goes. */

import { isBookCode, isCrateCode } from "./codes.js";
import { firstAhead } from "./next_van.js";
import { pileFor } from "./piles.js";
import { fill, siteName } from "./words.js";

/**
 * `under_way` says where each crate belongs (empty: to be sorted).
 * @typedef {import("./piles.js").Data & {actor: string, site: string, is_hub: boolean,
 *   under_way: Record<string, string>, vans: {when: string, until_ms: number}[]}} Data
 * @typedef {Omit<import("./panel.js").Verdict, "name">} Finding
 * @typedef {import("./panel.js").Judged} Judged
 */

export class Incoming {
  /**
   * @param {Data} data
   * @param {import("./carried.js").Carried} carried
   * @param {() => string} opened the crate whose things are being scanned, empty if none is
   * @param {(crate: string) => void} turnTo told of the crate that a thing lay in
   */
  constructor(data, carried, opened, turnTo) {
    this.data = data;
    this.carried = carried;
    this.opened = opened;
    this.turnTo = turnTo;
  }

  /**
   * @param {string} raw
   * @param {string} code
   * @returns {Judged}
   */
  judge(raw, code) {
    if (isBookCode(code)) {
      const { book_code: title, book_code_more: more } = this.data.words;
      return { said: [], verdict: { tone: "bad", title, name: code, more } };
    }
    const said = [{ kind: "in", actor: this.data.actor, code: raw, site: this.data.site }];
    const found = code && !isCrateCode(code) ? this.item(code) : this.crate(code);
    return { said, verdict: { name: code, ...found } };
  }

  /**
   * @param {string} code
   * @returns {Finding}
   */
  crate(code) {
    const { words, site, is_hub: isHub } = this.data;
    const to = this.data.under_way[code];
    const holds = this.holds(code);
    if (to === undefined) return this.good(words.in, isCrateCode(code) && !holds ? words.unsent_more : holds);
    if (to === site) return this.good(words.in, [this.nameOf(to), holds].filter(Boolean).join(" · "));
    if (to === "") return this.good(isHub ? words.sort_here : words.in, holds);
    return isHub ? { tone: "good", ...pileFor(this.data, to) } : this.wrong(to);
  }

  /**
   * @param {string} code
   * @returns {Finding}
   */
  item(code) {
    const { words, site, is_hub: isHub } = this.data;
    const crate = this.carried.lies.get(code);
    const goal = this.carried.goalOf(code);
    if (crate && this.isFilledHere(crate)) return { tone: "warn", title: words.taken_out, more: crate };
    if (crate) this.turnTo(crate);
    const left = crate ? this.left(crate, code) : "";
    if (goal === undefined || goal === site) return this.here(crate, left);
    if (isHub) {
      const { more, ...pile } = pileFor(this.data, goal);
      return { tone: "good", ...pile, more: [more, left].filter(Boolean).join(" · ") };
    }
    if (crate) return this.wrong(goal);
    return { tone: "warn", title: words.goes_on, goal: this.nameOf(goal), more: words.goes_out };
  }

  /**
   * A thing that belongs here, or of which nothing is known.
   * @param {string | undefined} crate
   * @param {string} left
   * @returns {Finding}
   */
  here(crate, left) {
    const { words } = this.data;
    const opened = this.opened();
    if (!opened || crate === opened || !this.carried.crates.has(opened)) return this.good(words.in, left);
    return { tone: "warn", title: words.unexpected, more: fill(words.unexpected_more, { code: opened }) };
  }

  /**
   * A crate that ends its journey here, and is not only handed on.
   * @param {string} crate
   */
  isOpenedHere(crate) {
    const to = this.data.under_way[crate];
    return to === undefined || to === this.data.site || (to === "" && this.data.is_hub);
  }

  /**
   * A crate that is being filled at this desk, so that what lies in it has not left yet.
   * @param {string} crate
   */
  isFilledHere(crate) {
    return !this.carried.hasArrived(crate) && this.data.under_way[crate] === undefined;
  }

  /**
   * @param {string} crate
   * @param {string} item that is being scanned
   */
  left(crate, item) {
    const inside = this.carried.inside(crate);
    const count = inside.size - (inside.has(item) ? 1 : 0);
    const { words } = this.data;
    return count ? fill(words.left_in, { code: crate, n: count }) : fill(words.all_found, { code: crate });
  }

  /** @param {string} crate */
  holds(crate) {
    const count = this.carried.inside(crate).size;
    return count ? fill(this.data.words.holds, { n: count }) : "";
  }

  /**
   * @param {string} to
   * @returns {Finding}
   */
  wrong(to) {
    const { words } = this.data;
    return { tone: "bad", title: words.wrong, goal: this.nameOf(to), more: `${words.wrong_more} ${this.van()}` };
  }

  /** When the van returns, in words. */
  van() {
    const { words, vans } = this.data;
    const next = firstAhead(vans);
    return next ? fill(words.van_next, { when: next.when }) : words.van_unknown;
  }

  /**
   * @param {string} title
   * @param {string} more
   * @returns {Finding}
   */
  good(title, more) {
    return { tone: "good", title, more };
  }

  /** @param {string} site */
  nameOf(site) {
    return siteName(this.data.names, site);
  }
}
