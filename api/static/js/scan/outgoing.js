/** What a code means that is scanned out: an item goes into a crate that the page names, a crate out to the van. */

import { isBookCode, isCrateCode } from "./codes.js";
import { pileFor } from "./piles.js";
import { fill, siteName } from "./words.js";

/**
 * `own` are the destinations that get crates of their own; at a hub all do. `most_items` fill a crate.
 * @typedef {import("./piles.js").Data & {actor: string, site: string, is_hub: boolean, own: string[],
 *   most_items: number}} Data
 * @typedef {import("./panel.js").Verdict} Verdict
 * @typedef {import("./panel.js").Judged} Judged
 * @typedef {import("./filling.js").Waiting} Waiting
 */

export class Outgoing {
  /**
   * @param {Data} data
   * @param {import("./carried.js").Carried} carried
   * @param {import("./filling.js").Filling} filling
   * @param {() => string} chosen the destination that is chosen on the page, empty for SORT
   */
  constructor(data, carried, filling, chosen) {
    this.data = data;
    this.carried = carried;
    this.filling = filling;
    this.chosen = chosen;
  }

  /**
   * @param {string} raw
   * @param {string} code
   * @returns {Judged}
   */
  judge(raw, code) {
    if (code && !isCrateCode(code)) return this.item(raw, code);
    if (code && this.filling.asked !== null) return this.firstOf(this.filling.asked, code);
    return this.crate(raw, code);
  }

  /**
   * Returns the destination of the crate that takes things for a site: its own, else SORT.
   * @param {string} goal
   */
  crateGoal(goal) {
    return this.data.is_hub || this.data.own.includes(goal) ? goal : "";
  }

  /**
   * @param {string} raw
   * @param {string} code
   * @returns {Judged}
   */
  item(raw, code) {
    const { words, site, is_hub: isHub } = this.data;
    if (isBookCode(code)) return { said: [], verdict: this.says("bad", words.book_code, code, words.book_code_more) };
    const goal = this.carried.goalOf(code) ?? this.chosen();
    if (goal === site) return { said: [], verdict: this.says("warn", words.stays, code, words.stays_more) };
    if (!goal && isHub) return { said: [], verdict: this.says("bad", words.no_goal, code, words.no_goal_more) };
    const to = this.crateGoal(goal);
    const crate = this.filling.crateFor(to);
    if (!crate) {
      this.filling.wait(to, { item: code, raw, goal });
      const title = fill(words.crate_wanted, { site: this.nameOf(to) });
      const onward = to === goal ? "" : this.nameOf(goal);
      return { said: [], verdict: { ...this.says("ask", title, code, words.crate_wanted_more), goal: onward } };
    }
    const one = { item: code, raw, goal };
    return { said: [this.packed(one, crate)], verdict: this.packs(to, crate, code, [one]) };
  }

  /**
   * The first crate for a destination: what waits goes into it.
   * @param {string} to
   * @param {string} crate
   * @returns {Judged}
   */
  firstOf(to, crate) {
    const { words } = this.data;
    const other = this.filling.goalOf(crate);
    if (other !== undefined) {
      const more = fill(words.crate_taken_more, { site: this.nameOf(to) });
      return { said: [], verdict: this.says("bad", fill(words.crate_taken, { site: this.nameOf(other) }), crate, more) };
    }
    const waited = this.filling.begin(to, crate);
    const items = waited.map(({ item }) => item);
    return { said: waited.map((one) => this.packed(one, crate)), verdict: this.packs(to, crate, items.join(" "), waited) };
  }

  /**
   * @param {string} raw
   * @param {string} code
   * @returns {Judged}
   */
  crate(raw, code) {
    const { words, actor, site } = this.data;
    const to = this.goalOfCrate(code);
    const goal = to ? { to_site: to } : {};
    const count = this.carried.inside(code).size;
    const holds = count > this.data.most_items ? this.overFull(count) : fill(words.holds, { n: count });
    this.filling.end(code);
    const said = [{ kind: "out", actor, code: raw, site, ...goal }];
    const tone = count > this.data.most_items ? "warn" : "good";
    const verdict = this.says(tone, words.out, code, count ? holds : "");
    return { said, verdict: { ...verdict, goal: to ? this.nameOf(to) : words.to_sort } };
  }

  /**
   * Where a crate goes: as it was filled, else as chosen on the page, else where all that lies in it goes.
   * @param {string} code
   */
  goalOfCrate(code) {
    const shared = this.carried.sharedGoal(code);
    return this.filling.goalOf(code) ?? (this.chosen() || (shared && this.crateGoal(shared)) || "");
  }

  /**
   * @param {Waiting} one
   * @param {string} crate
   */
  packed({ raw, goal }, crate) {
    const { actor, site } = this.data;
    return { kind: "pack", actor, code: raw, crate, site, ...(goal ? { to_site: goal } : {}) };
  }

  /**
   * @param {string} to
   * @param {string} crate
   * @param {string} name
   * @param {Waiting[]} packed
   */
  packs(to, crate, name, packed) {
    const { words, is_hub: isHub, most_items: most } = this.data;
    const count = new Set([...this.carried.inside(crate).keys(), ...packed.map(({ item }) => item)]).size;
    const goals = [...new Set(packed.map(({ goal }) => goal))].filter((goal) => goal !== to);
    const unknown = packed.some(({ goal }) => !goal) ? words.goal_unknown : "";
    const pile = isHub && to ? pileFor(this.data, to).title : "";
    const holds = count > most ? this.overFull(count) : fill(words.holds, { n: count });
    const parts = [crate, holds, count === most ? words.full : "", pile, unknown].filter(Boolean);
    const verdict = this.says(count > most ? "warn" : "good", this.nameOf(to), name, parts.join(" · "));
    return { ...verdict, goal: goals.map((goal) => this.nameOf(goal)).join(", ") };
  }

  /** @param {number} n how many items lie in a crate that takes fewer */
  overFull(n) {
    return fill(this.data.words.over_full, { n, most: this.data.most_items });
  }

  /** @param {string} to */
  nameOf(to) {
    return to ? siteName(this.data.names, to) : this.data.words.sort;
  }

  /**
   * @param {Verdict["tone"]} tone
   * @param {string} title
   * @param {string} name
   * @param {string} more
   * @returns {Verdict}
   */
  says(tone, title, name, more) {
    return { tone, title, name, more };
  }
}
