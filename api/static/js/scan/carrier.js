/** When to send: at the start, when the network is back, when the page is looked at, every so often, and by itself. */

import { countWaiting } from "./store.js";
import { askAgain, flush } from "./sync.js";

const EVERY_MS = 20_000;
const AGAIN_MS = 5 * 60 * 1_000;
/** While scans come fast they are sent together, so that the sending does not stand in their way. */
const SOON_MS = 150;
const AT_LAST_MS = 1_000;

/** @typedef {import("./sync.js").Outcome} Outcome */

/** Keeps sending what waits, and tells how it goes. */
export class Carrier {
  /** @param {(outcome: Outcome | "busy", waiting: number) => void} tell */
  constructor(tell) {
    this.tell = tell;
    /** @type {Promise<void> | undefined} */
    this.under = undefined;
    this.again = false;
    /** The sending that is to come, and since when scans wait for it. */
    this.soon = 0;
    this.since = 0;
    /** When it was last asked again about what did not count. */
    this.asked = -AGAIN_MS;
    const send = () => void this.send();
    addEventListener("online", send);
    addEventListener("focus", send);
    document.addEventListener("visibilitychange", send);
    setInterval(send, EVERY_MS);
    send();
    void install();
  }

  /** Sends once no scan has come for a moment, or one has waited long enough. */
  sendSoon() {
    const now = performance.now();
    if (!this.soon) this.since = now;
    clearTimeout(this.soon);
    const wait = Math.max(0, Math.min(SOON_MS, this.since + AT_LAST_MS - now));
    this.soon = setTimeout(() => void this.send(), wait);
  }

  /** Sends now; what is kept while it sends is sent right after. */
  async send() {
    clearTimeout(this.soon);
    this.soon = 0;
    this.again = true;
    this.under ??= this.loop().finally(() => {
      this.under = undefined;
    });
    return this.under;
  }

  async loop() {
    while (this.again) {
      this.again = false;
      const before = await countWaiting();
      if (before) this.tell("busy", before);
      const outcome = navigator.onLine || !before ? await flush() : "offline";
      if (outcome === "sent") await this.ask();
      this.tell(outcome, await countWaiting());
      if (outcome === "offline") void askToSendLater();
    }
  }

  async ask() {
    if (performance.now() - this.asked < AGAIN_MS) return;
    this.asked = performance.now();
    await askAgain();
  }
}

async function install() {
  // The first page of a new service worker was loaded before it: seen once more, it is kept for times without a network.
  const seeAgain = () => void fetch(location.href).catch(() => null);
  if (!navigator.serviceWorker?.controller) {
    navigator.serviceWorker?.addEventListener("controllerchange", seeAgain, { once: true });
  }
  await navigator.serviceWorker?.register("/sw.js", { type: "module" }).catch(() => null);
  await navigator.storage?.persist?.();
}

/** Background Sync, where the browser has it, sends also after the last page is closed. */
async function askToSendLater() {
  /** @type {any} */
  const worker = await navigator.serviceWorker?.ready;
  await worker?.sync?.register("kimppakyyti-scans").catch(() => null);
}
