/**
 * The crates that are being filled at a desk: one for each destination that gets crates of its own, one SORT crate for
 * all else. Items whose destination has no crate yet wait for one.
 */

/**
 * A destination by its site, empty for SORT.
 * @typedef {{item: string, raw: string, goal: string}} Waiting
 * @typedef {{open: Record<string, string>, waiting: Record<string, Waiting[]>, asked: string | null}} Kept
 */

/** @returns {Kept} */
const nothing = () => ({ open: {}, waiting: {}, asked: null });

export class Filling {
  /** @param {string} site */
  constructor(site) {
    this.name = `kimppakyyti-filling-${site}`;
    this.kept = this.read();
  }

  /** @returns {Kept} */
  read() {
    try {
      return { ...nothing(), ...JSON.parse(localStorage.getItem(this.name) ?? "{}") };
    } catch {
      return nothing();
    }
  }

  /** A page that may not store anything forgets its crates with the page: they are then scanned once more. */
  write() {
    try {
      localStorage.setItem(this.name, JSON.stringify(this.kept));
    } catch {
      return;
    }
  }

  /** The destination that the page asks a crate for. */
  get asked() {
    return this.kept.asked;
  }

  /**
   * Returns the crate that is being filled for a destination.
   * @param {string} to
   * @returns {string | undefined}
   */
  crateFor(to) {
    return this.kept.open[to];
  }

  /**
   * Returns the destination that a crate is being filled for.
   * @param {string} crate
   * @returns {string | undefined}
   */
  goalOf(crate) {
    return Object.keys(this.kept.open).find((to) => this.kept.open[to] === crate);
  }

  /** @returns {[string, string | undefined, Waiting[]][]} destination, its crate if it has one, what waits for one */
  all() {
    const goals = new Set([...Object.keys(this.kept.waiting), ...Object.keys(this.kept.open)]);
    return [...goals].map((to) => [to, this.kept.open[to], this.kept.waiting[to] ?? []]);
  }

  /**
   * Lets an item wait for a crate, and asks for one.
   * @param {string} to
   * @param {Waiting} item
   */
  wait(to, item) {
    const others = (this.kept.waiting[to] ?? []).filter((other) => other.item !== item.item);
    this.kept.waiting[to] = [...others, item];
    this.ask(to);
  }

  /** @param {string | null} to */
  ask(to) {
    this.kept.asked = to;
    this.write();
  }

  /**
   * Fills a crate for a destination from now on, and returns what waited for it.
   * @param {string} to
   * @param {string} crate
   * @returns {Waiting[]}
   */
  begin(to, crate) {
    const waited = this.kept.waiting[to] ?? [];
    this.kept.open[to] = crate;
    delete this.kept.waiting[to];
    this.ask(Object.keys(this.kept.waiting)[0] ?? null);
    return waited;
  }

  /**
   * A crate is full or put out: the next thing for its destination asks for another.
   * @param {string} crate
   */
  end(crate) {
    const to = this.goalOf(crate);
    if (to === undefined) return;
    delete this.kept.open[to];
    this.write();
  }

  /**
   * Lets go of what waits for a crate.
   * @param {string} to
   */
  forget(to) {
    delete this.kept.waiting[to];
    this.ask(Object.keys(this.kept.waiting)[0] ?? null);
  }
}
