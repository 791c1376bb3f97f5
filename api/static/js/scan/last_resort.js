/** What is left when no network ever comes: the scans that wait, as a file. */

import { waiting } from "./store.js";

/** Saves a file with all that waits, which is also the body of a delivery. */
export async function saveWaiting() {
  const all = await waiting();
  const address = URL.createObjectURL(new Blob([JSON.stringify(all)], { type: "application/json" }));
  Object.assign(document.createElement("a"), { href: address, download: "kimppakyyti-scans.json" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
