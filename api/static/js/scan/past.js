/** What was scanned on this device, the latest first, as a page holds it: as it was read, and with what came since. */

/**
 * @typedef {import("./store.js").Memory} Memory
 * @typedef {import("./store.js").Scan} Scan
 */

/**
 * Returns the past with a scan that was just kept.
 * @param {Memory[]} past
 * @param {Scan} scan
 * @returns {Memory[]}
 */
export function withKept(past, scan) {
  /** @type {Memory} */
  const latest = { scan, state: "waiting", codes: [], undone: false };
  if (!scan.undoes) return [latest, ...past];
  return [latest, ...past.map((one) => (one.scan.scan_id === scan.undoes ? { ...one, undone: true } : one))];
}

/**
 * Returns the past as it was read, and above it what was kept since the reading began.
 * @param {Memory[]} read
 * @param {Memory[]} past
 * @returns {Memory[]}
 */
export function withRead(read, past) {
  const last = read[0]?.scan.sequence ?? 0;
  const since = past.filter(({ scan }) => scan.sequence > last);
  return since.reduceRight((all, { scan }) => withKept(all, scan), read);
}
