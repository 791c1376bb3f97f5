/**
 * A shared terminal locks itself when nobody touches it, on whatever page it stands. What is scanned from then on is
 * the terminal's own: `store.js` sees to that, also without a network and over a reload.
 */

import { lockTerminal, openTerminal, touchTerminal } from "./scan/store.js";

/** @typedef {{actor: string, idle_ms: number, since_ms: number | null, leave: string, onward: string}} Terminal */

const LOOK_MS = 1_000;
const TOUCH_MS = 1_000;
/** @type {Terminal} */
const terminal = JSON.parse(document.getElementById("terminal")?.textContent ?? "{}");
const bar = /** @type {HTMLElement} */ (document.getElementById("lock-bar"));
let touched = 0;

/** @param {boolean} isLocked */
function show(isLocked) {
  document.documentElement.toggleAttribute("data-locked", isLocked);
  bar.hidden = !isLocked;
}

async function lock() {
  if (document.documentElement.hasAttribute("data-locked")) return;
  await lockTerminal(terminal.since_ms ?? 0);
  show(true);
  const body = new URLSearchParams({ next: terminal.onward });
  const answer = await fetch(terminal.leave, { method: "POST", body, redirect: "manual" }).catch(() => null);
  if (answer) location.reload();
}

async function look() {
  if (!(await openTerminal(terminal))) show(true);
}

for (const kind of ["pointerdown", "keydown"]) {
  document.addEventListener(kind, () => {
    if (performance.now() - touched < TOUCH_MS) return;
    touched = performance.now();
    void touchTerminal();
  });
}
document.getElementById("lock-now")?.addEventListener("submit", (event) => {
  event.preventDefault();
  void lock();
});
if (terminal.since_ms === null) {
  void lockTerminal(0, terminal);
  show(true);
} else {
  void look();
  setInterval(async () => {
    if (!(await openTerminal(terminal))) void lock();
  }, LOOK_MS);
}
