/**
 * The service worker: scanning pages open without a network, and scans are sent also when no page is open any more.
 *
 * Files of ours have their content in their address and are kept as they are. A scanning page comes from the network
 * where that answers in time, else as it was last seen. All else is none of our business.
 */

import { flush } from "./sync.js";

const PAGES = "kimppakyyti-pages";
const FILES = "kimppakyyti-files-";
const MOST_PAGES = 40;
const PATIENCE_MS = 4_000;
const IS_FILE = /^\/(static|vendor)\//;

/** The service worker's own world, which the types of pages do not know. */
const world = /** @type {any} */ (globalThis);

/**
 * @param {{version: string, files: string[], pages: string, leave: string}} given by `/sw.js`: `pages` is a pattern of
 *   the paths of scanning pages, `leave` the path that signs out
 */
export function serve({ version, files, pages, leave }) {
  const isPage = new RegExp(pages);
  world.addEventListener("install", (/** @type {any} */ event) => {
    event.waitUntil(gather(FILES + version, files).then(() => world.skipWaiting()));
  });
  world.addEventListener("activate", (/** @type {any} */ event) => {
    event.waitUntil(renew(FILES + version).then(() => world.clients.claim()));
  });
  world.addEventListener("sync", (/** @type {any} */ event) => event.waitUntil(sendOrFail()));
  world.addEventListener("fetch", (/** @type {any} */ event) => {
    const { pathname, origin } = new URL(event.request.url);
    if (origin !== world.location.origin) return;
    if (event.request.method === "POST" && pathname === leave) event.waitUntil(caches.delete(PAGES));
    if (event.request.method !== "GET") return;
    if (IS_FILE.test(pathname)) event.respondWith(file(event.request));
    else if (isPage.test(pathname)) event.respondWith(page(event.request, event));
  });
}

/**
 * @param {string} name
 * @param {string[]} files
 */
async function gather(name, files) {
  await (await caches.open(name)).addAll(files);
}

/**
 * Sees the kept pages anew, and lets go of former files once no page asks for them.
 * @param {string} current
 */
async function renew(current) {
  const kept = await caches.open(PAGES);
  const fresh = await Promise.all((await kept.keys()).map((request) => look(request, kept).catch(() => null)));
  if (!fresh.every(Boolean)) return;
  const former = (await caches.keys()).filter((name) => name.startsWith(FILES) && name !== current);
  await Promise.all(former.map((name) => caches.delete(name)));
}

/** Chromium tries again later where the promise is refused. */
async function sendOrFail() {
  if ((await flush()) === "offline") throw new Error("the scans could not be sent yet");
}

/** @param {Request} request */
async function file(request) {
  return (await caches.match(request)) ?? fetch(request);
}

/**
 * @param {Request} request
 * @param {any} event
 */
async function page(request, event) {
  const kept = await caches.open(PAGES);
  const fromNet = look(request, kept);
  event.waitUntil(fromNet.catch(() => null));
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, null));
  const inTime = await Promise.race([fromNet.catch(() => null), late]);
  return inTime ?? (await kept.match(request.url)) ?? fromNet;
}

/**
 * Asks the network for a page and keeps what it shows; an answer of a troubled server counts as none.
 * @param {Request} request
 * @param {Cache} kept
 */
async function look(request, kept) {
  const answer = await fetch(request);
  if (answer.status >= 500) throw new Error("the server is in trouble");
  if (answer.ok && !answer.redirected) {
    await kept.put(request.url, answer.clone());
    const [...old] = await kept.keys();
    await Promise.all(old.slice(0, -MOST_PAGES).map((request) => kept.delete(request)));
  }
  return answer;
}
