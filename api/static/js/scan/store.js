/**
 * What this device keeps: the scans that the server has not named yet, and what its people scanned last.
 *
 * A scan is on the disk before anybody is told that it is kept. Number and scan are written in one transaction, so that
 * two windows never give one number twice and no number is lost: the server sees a gap as a scan that never came.
 */

import { openDB } from "/vendor/idb-8.0.3/index.js";
import { uuid4, uuid7 } from "./ids.js";

/**
 * A scan as it is sent; see `docs/scans.md`.
 * @typedef {{scan_id: string, sequence: number, kind: string, device_ms: number, actor: string, code?: string,
 *   site?: string, to_site?: string, crate?: string, run?: string, undoes?: string, reason?: string, note?: string,
 *   signature?: string}} Scan
 *
 * What a page says of a scan; id, number and time are added here.
 * @typedef {Omit<Scan, "scan_id" | "sequence" | "device_ms">} Said
 *
 * A scan as people look back at it. `state`: `waiting` here, `kept` by the server, `flawed` (kept, does not count).
 * @typedef {{scan: Scan, state: "waiting" | "kept" | "flawed", codes: string[], undone: boolean}} Memory
 *
 * @typedef {{device: string, epoch: string, last: number, enrolled: boolean}} Installation
 * @typedef {{scan_id: string | null, counts: boolean, codes: string[]}} Answer
 */

const MOST_REMEMBERED = 500;
/** @type {IDBTransactionOptions} */
const STRICT = { durability: "strict" };

/** @type {Promise<import("idb").IDBPDatabase> | undefined} */
let opened;

function database() {
  opened ??= openDB("kimppakyyti-scans", 1, {
    upgrade(made) {
      made.createObjectStore("installation").put({ device: uuid4(), epoch: uuid4(), last: 0, enrolled: false }, 0);
      made.createObjectStore("queue", { keyPath: "sequence" });
      made.createObjectStore("memory", { keyPath: "scan.sequence" });
    },
    terminated() {
      opened = undefined;
    },
  });
  return opened;
}

/**
 * Keeps a scan, and returns it once it is on the disk.
 * @param {Said} said
 * @returns {Promise<Scan>}
 */
export async function keep(said) {
  const step = (await database()).transaction(["installation", "queue", "memory"], "readwrite", STRICT);
  /** @type {Installation} */
  const installation = await step.objectStore("installation").get(0);
  const at = Date.now();
  /** @type {Scan} */
  const scan = { ...said, scan_id: uuid7(at), sequence: installation.last + 1, device_ms: at };
  const memory = step.objectStore("memory");
  await Promise.all([
    step.objectStore("installation").put({ ...installation, last: scan.sequence }, 0),
    step.objectStore("queue").add(scan),
    memory.add({ scan, state: "waiting", codes: [], undone: false }),
    memory.delete(IDBKeyRange.upperBound(scan.sequence - MOST_REMEMBERED)),
  ]);
  if (scan.undoes) await markUndone(memory, scan.undoes);
  await step.done;
  return scan;
}

/**
 * @param {any} memory
 * @param {string} scanId
 */
async function markUndone(memory, scanId) {
  for (let at = await memory.openCursor(null, "prev"); at; at = await at.continue()) {
    if (at.value.scan.scan_id === scanId) {
      await at.update({ ...at.value, undone: true });
      return;
    }
  }
}

/**
 * Returns the oldest scans that wait, as they are sent.
 * @param {number} [most]
 * @returns {Promise<{device: string, epoch: string, scans: Scan[]}>}
 */
export async function waiting(most) {
  const step = (await database()).transaction(["installation", "queue"]);
  const { device, epoch } = await step.objectStore("installation").get(0);
  return { device, epoch, scans: await step.objectStore("queue").getAll(null, most) };
}

/** @returns {Promise<Installation>} who this device is, and whether the server knows it */
export async function installation() {
  return (await database()).get("installation", 0);
}

/** Remembers that the server knows this device. */
export async function rememberEnrolled() {
  const step = (await database()).transaction("installation", "readwrite");
  await step.store.put({ ...(await step.store.get(0)), enrolled: true }, 0);
  await step.done;
}

/** @returns {Promise<number>} how many scans wait */
export async function countWaiting() {
  return (await database()).count("queue");
}

/**
 * Lets go of the scans that the server named, and remembers what it said of each; all others stay.
 * @param {Scan[]} sent
 * @param {Answer[]} answers
 * @returns {Promise<number>} how many were let go of
 */
export async function settle(sent, answers) {
  const by = new Map(answers.map((answer) => [answer.scan_id, answer]));
  const step = (await database()).transaction(["queue", "memory"], "readwrite", STRICT);
  let settled = 0;
  for (const scan of sent) {
    const answer = by.get(scan.scan_id);
    if (!answer) continue;
    settled += 1;
    await step.objectStore("queue").delete(scan.sequence);
    /** @type {Memory | undefined} */
    const memory = await step.objectStore("memory").get(scan.sequence);
    if (memory) {
      const state = answer.counts ? "kept" : "flawed";
      await step.objectStore("memory").put({ ...memory, state, codes: answer.codes });
    }
  }
  await step.done;
  return settled;
}

/**
 * Returns what was scanned last, the latest first.
 * @returns {Promise<Memory[]>}
 */
export async function memories() {
  return (await (await database()).getAll("memory")).reverse();
}
