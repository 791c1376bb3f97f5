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
 * `seen`: somebody has seen that it does not count.
 * @typedef {{scan: Scan, state: "waiting" | "kept" | "flawed", codes: string[], undone: boolean, seen?: boolean}} Memory
 *
 * `known`: who was signed in here, as far as the server was told. `terminal`: the device is shared; see `lock.js`.
 * @typedef {{device: string, epoch: string, last: number, enrolled: boolean, known?: string[],
 *   terminal?: {actor: string, idle_ms: number, since_ms: number, touched_ms: number, is_locked: boolean}}} Installation
 * @typedef {{scan_id: string | null, counts: boolean, codes: string[]}} Answer
 */

const MOST_REMEMBERED = 500;
/** @type {IDBTransactionOptions} */
const STRICT = { durability: "strict" };
/** For what may be forgotten in a power cut: scans keep their own promise. @type {IDBTransactionOptions} */
const RELAXED = { durability: "relaxed" };
/** Answers are noted so many at once: a scan that comes meanwhile waits for one such step, not for all. */
const SETTLED_AT_ONCE = 25;

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
  const scan = { ...said, ...actorOf(installation, at), scan_id: uuid7(at), sequence: installation.last + 1, device_ms: at };
  const [queue, memory] = [step.objectStore("queue"), step.objectStore("memory")];
  const oldest = queue.getAllKeys(null, 1);
  await Promise.all([
    step.objectStore("installation").put({ ...installation, last: scan.sequence }, 0),
    queue.add(scan),
    memory.add({ scan, state: "waiting", codes: [], undone: false }),
    oldest.then(([first = scan.sequence]) => memory.delete(forgotten(scan.sequence, Number(first)))),
  ]);
  if (scan.undoes) await markUndone(memory, scan.undoes);
  await step.done;
  return scan;
}

/**
 * Returns what is remembered no more: what is long ago, unless it still waits or is later than what does.
 * @param {number} latest
 * @param {number} oldest the oldest that waits
 */
function forgotten(latest, oldest) {
  return IDBKeyRange.upperBound(Math.min(latest - MOST_REMEMBERED, oldest - 1));
}

/**
 * On a shared terminal that is locked, or should be by now, nobody in person scans: the terminal does.
 * @param {Installation} installation
 * @param {number} at
 * @returns {{actor?: string}}
 */
function actorOf({ terminal }, at) {
  return terminal && !isOpen(terminal, at) ? { actor: terminal.actor } : {};
}

/**
 * @param {NonNullable<Installation["terminal"]>} terminal
 * @param {number} at
 */
function isOpen({ is_locked: isLocked, touched_ms: touched, idle_ms: idle }, at) {
  return !isLocked && Math.abs(at - touched) < idle;
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

/**
 * Changes what is known of this device.
 * @param {(before: Installation) => Partial<Installation>} change
 * @param {IDBTransactionOptions} [durability]
 * @returns {Promise<Installation>}
 */
async function remember(change, durability = STRICT) {
  const step = (await database()).transaction("installation", "readwrite", durability);
  /** @type {Installation} */
  const before = await step.store.get(0);
  const changed = change(before);
  const after = { ...before, ...changed };
  if (Object.keys(changed).length) await step.store.put(after, 0);
  await step.done;
  return after;
}

/**
 * Remembers that the server knows this device, and that somebody was signed in on it.
 * @param {string} [actor]
 */
export async function rememberEnrolled(actor) {
  await remember(({ known = [] }) => ({ enrolled: true, known: actor ? [...new Set([...known, actor])] : known }));
}

/**
 * Opens the shared terminal for a sign-in of its own, and says whether it is open; once locked it opens for a newer one.
 * @param {{actor: string, idle_ms: number, since_ms: number | null}} page what the page knows of the terminal
 */
export async function openTerminal({ actor, idle_ms: idle, since_ms: since }) {
  const now = Date.now();
  const { terminal } = await remember(({ terminal: before }) => {
    const isNew = since !== null && since > (before?.since_ms ?? -1);
    if (before && !isNew) return {};
    return { terminal: { actor, idle_ms: idle, since_ms: since ?? 0, touched_ms: now, is_locked: false } };
  });
  return terminal !== undefined && isOpen(terminal, now);
}

/**
 * Locks the shared terminal; only a sign-in newer than `since` opens it again.
 * @param {number} since
 * @param {{actor: string, idle_ms: number}} [page]
 */
export async function lockTerminal(since, page) {
  await remember(({ terminal: before }) => {
    const { actor, idle_ms: idle } = page ?? before ?? { actor: "", idle_ms: 0 };
    const latest = Math.max(since, before?.since_ms ?? 0);
    return { terminal: { actor, idle_ms: idle, since_ms: latest, touched_ms: 0, is_locked: true } };
  });
}

/** Somebody touched the shared terminal; one that should be locked by now stays so. */
export async function touchTerminal() {
  const now = Date.now();
  await remember(
    ({ terminal }) => (terminal && isOpen(terminal, now) ? { terminal: { ...terminal, touched_ms: now } } : {}),
    RELAXED,
  );
}

/** @returns {Promise<number>} how many scans wait */
export async function countWaiting() {
  return (await database()).count("queue");
}

/**
 * Lets go of the scans that the server named, and remembers what it said of each; all others stay. What is forgotten of
 * that in a power cut is sent once more: the server knows it.
 * @param {Scan[]} sent
 * @param {Answer[]} answers
 * @returns {Promise<number>} how many were let go of
 */
export async function settle(sent, answers) {
  const by = new Map(answers.map((answer) => [answer.scan_id, answer]));
  const named = sent.flatMap((scan) => {
    const answer = by.get(scan.scan_id);
    return answer ? [{ sequence: scan.sequence, answer }] : [];
  });
  for (let first = 0; first < named.length; first += SETTLED_AT_ONCE) {
    await settleSome(named.slice(first, first + SETTLED_AT_ONCE));
  }
  return named.length;
}

/** @param {{sequence: number, answer: Answer}[]} named */
async function settleSome(named) {
  const step = (await database()).transaction(["queue", "memory"], "readwrite", RELAXED);
  const [queue, memory] = [step.objectStore("queue"), step.objectStore("memory")];
  await Promise.all(
    named.map(async ({ sequence, answer }) => {
      const [known] = await Promise.all([memory.get(sequence), queue.delete(sequence)]);
      if (!known) return;
      const state = answer.counts ? "kept" : "flawed";
      await memory.put({ ...known, state, codes: answer.codes });
    }),
  );
  await step.done;
}

/**
 * Remembers that somebody has seen that a scan does not count.
 * @param {number} sequence
 */
export async function markSeen(sequence) {
  const step = (await database()).transaction("memory", "readwrite", STRICT);
  /** @type {Memory | undefined} */
  const memory = await step.store.get(sequence);
  if (memory) await step.store.put({ ...memory, seen: true });
  await step.done;
}

/**
 * Returns what was scanned last, the latest first.
 * @returns {Promise<Memory[]>}
 */
export async function memories() {
  return (await (await database()).getAll("memory")).reverse();
}
