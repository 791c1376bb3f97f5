/**
 * Brings the waiting scans to the server. What is in doubt is sent again: the server knows the ids of what it has.
 *
 * Runs in pages and in the service worker; one of them at a time.
 */

import { installation, memories, rememberEnrolled, settle, waiting } from "./store.js";

/** How it went: everything is sent, nobody is signed in, no connection, or the server wants none of it for now. */
/** @typedef {"sent" | "sign-in" | "offline" | "refused"} Outcome */

const SCANS = "/api/v1/scans";
const DEVICES = "/api/v1/devices";
const AT_ONCE = 250;
const PATIENCE_MS = 30_000;

/**
 * Sends all that waits, oldest first.
 * @returns {Promise<Outcome | "busy">} `busy`: another window is at it
 */
export async function flush() {
  return navigator.locks.request("kimppakyyti-flush", { ifAvailable: true }, async (lock) =>
    lock ? sendAll() : "busy",
  );
}

/** What may stand against a scan today and not tomorrow: its crate is made, its device is let back. */
const CURABLE = ["unknown_crate", "device_revoked"];

/** Asks again about scans that did not count for a reason that may be gone by now. */
export async function askAgain() {
  const { device, epoch } = await installation();
  const isCurable = (/** @type {string} */ code) => CURABLE.includes(code.split(":")[0]);
  const flawed = (await memories()).filter(({ state, codes }) => state === "flawed" && codes.every(isCurable));
  const scans = flawed.slice(0, AT_ONCE).map(({ scan }) => scan);
  if (!scans.length) return;
  const answer = await post(SCANS, { device, epoch, sent_ms: Date.now(), scans });
  const named = answer?.ok ? await answer.json().catch(() => null) : null;
  if (named) await settle(scans, named.scans);
}

/** @returns {Promise<Outcome>} */
async function sendAll() {
  for (;;) {
    const { device, epoch, scans } = await waiting(AT_ONCE);
    if (!scans.length) return "sent";
    if (!(await installation()).enrolled) {
      const trouble = troubleOf(await enrol(device));
      if (trouble) return trouble;
    }
    let answer = await post(SCANS, { device, epoch, sent_ms: Date.now(), scans });
    if (answer?.status === 409 && (await enrol(device))?.ok) {
      answer = await post(SCANS, { device, epoch, sent_ms: Date.now(), scans });
    }
    const trouble = troubleOf(answer);
    if (trouble) return trouble;
    const named = await answer?.json().catch(() => null);
    if (!named) return "offline";
    if (!(await settle(scans, named.scans))) return "refused";
  }
}

/**
 * @param {string} device
 * @param {string} [actor]
 */
async function enrol(device, actor) {
  const answer = await post(DEVICES, { id: device, name: nameOfDevice() });
  if (answer?.ok) await rememberEnrolled(actor);
  return answer;
}

/**
 * Tells the server once that somebody is signed in on this device: it can bring their scans from then on, whoever is
 * signed in later.
 * @param {string} actor
 * @param {boolean} [again] also where the server was told before
 */
export async function introduce(actor, again = false) {
  const { device, known = [] } = await installation();
  if (again || !known.includes(actor)) await enrol(device, actor);
}

/** What people would call this device, as far as it knows. */
function nameOfDevice() {
  /** @type {any} */
  const { userAgentData: data, platform } = navigator;
  return (data?.platform || platform || "web").slice(0, 64);
}

/**
 * @param {Response | null} answer
 * @returns {Outcome | null} `null`: there is none
 */
function troubleOf(answer) {
  if (!answer || answer.status >= 500) return "offline";
  if (answer.status === 401 || answer.status === 403) return "sign-in";
  return answer.ok ? null : "refused";
}

/**
 * @param {string} address
 * @param {unknown} body
 * @returns {Promise<Response | null>} `null`: nobody answered
 */
async function post(address, body) {
  try {
    return await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch {
    return null;
  }
}
