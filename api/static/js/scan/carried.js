/**
 * What a desk page carries with it: where items go and what lies in crates, with what was scanned on this device since.
 *
 * The server says what it knew when the page was made; scans that came after are folded in here, so that the page is
 * right without a network too.
 */

import { isCrateCode, readCode } from "./codes.js";

/**
 * `items` are the open requests that begin or end here: by goal, the items that go there. `contents` says what lies in
 * each crate: by item, its goal (empty: unknown). `arrived` are the crates that came here and were not emptied since.
 * @typedef {{site: string, at_ms: number, items: Record<string, string[]>,
 *   contents: Record<string, Record<string, string>>, arrived: string[], under_way: Record<string, string>}} Data
 * @typedef {import("./store.js").Memory} Memory
 */

/** Scans of the last minutes before the page was made may not have been in it yet. */
const LAG_MS = 10 * 60 * 1_000;

export class Carried {
  /** @param {Data} data */
  constructor(data) {
    this.data = data;
    /** @type {Map<string, string>} */
    this.goals = new Map();
    /** What lies in each crate: item → goal. @type {Map<string, Map<string, string>>} */
    this.crates = new Map();
    /** Where each item lies. @type {Map<string, string>} */
    this.lies = new Map();
    this.renew(data);
  }

  /** @param {Data} data what the server says now */
  renew(data) {
    this.data = data;
    this.goals = new Map();
    for (const [goal, items] of Object.entries(data.items)) {
      for (const item of items) if (!this.goals.has(item)) this.goals.set(item, goal);
    }
    this.fold([]);
  }

  /** @param {Memory[]} past what was scanned on this device, the latest first */
  fold(past) {
    this.crates = new Map();
    this.lies = new Map();
    for (const [crate, items] of Object.entries(this.data.contents)) {
      for (const [item, goal] of Object.entries(items)) this.put(item, crate, goal);
    }
    const since = this.data.at_ms - LAG_MS;
    for (const { scan, state, undone } of [...past].reverse()) {
      const code = readCode(scan.code ?? "") ?? "";
      if (undone && scan.kind === "pack" && this.lies.get(code) === scan.crate) this.drop(code);
      const isNew = state === "waiting" || (state === "kept" && scan.device_ms >= since);
      if (isNew && !undone) this.take(scan, code);
    }
  }

  /**
   * @param {import("./store.js").Scan} scan
   * @param {string} code
   */
  take(scan, code) {
    if (scan.kind === "pack") this.put(code, scan.crate ?? "", scan.to_site ?? "");
    else if (scan.kind === "empty") for (const item of [...this.inside(code).keys()]) this.drop(item);
    else if (scan.kind === "in" && !isCrateCode(code)) this.drop(code);
  }

  /**
   * @param {string} item
   * @param {string} crate
   * @param {string} goal
   */
  put(item, crate, goal) {
    this.drop(item);
    this.lies.set(item, crate);
    this.crates.set(crate, this.inside(crate).set(item, goal));
  }

  /** @param {string} item */
  drop(item) {
    this.crates.get(this.lies.get(item) ?? "")?.delete(item);
    this.lies.delete(item);
  }

  /**
   * Returns what lies in a crate: item → goal.
   * @param {string} crate
   * @returns {Map<string, string>}
   */
  inside(crate) {
    return this.crates.get(crate) ?? new Map();
  }

  /**
   * Returns where an item goes, as far as this page knows.
   * @param {string} item
   * @returns {string | undefined}
   */
  goalOf(item) {
    return this.inside(this.lies.get(item) ?? "").get(item) || this.goals.get(item);
  }

  /**
   * Tells whether a crate came here with things that are to be scanned.
   * @param {string} crate
   */
  hasArrived(crate) {
    return this.data.arrived.includes(crate);
  }

  /**
   * Returns where the things in a crate go together, or `undefined` where they do not.
   * @param {string} crate
   * @returns {string | undefined}
   */
  sharedGoal(crate) {
    const goals = new Set(this.inside(crate).values());
    return goals.size === 1 ? [...goals][0] || undefined : undefined;
  }
}
