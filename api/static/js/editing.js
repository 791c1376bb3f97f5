/** Editing a plan: choosing visits and rounds, moving them by pointer or keys. */

import { act } from "./edit_acts.js";
import { Board, roundOf } from "./edit_board.js";
import { listenToDrags } from "./edit_drag.js";
import { listenToKeys } from "./edit_keys.js";

const board = new Board();

board.desk.addEventListener("click", (event) => {
  const part = /** @type {HTMLElement} */ (event.target).closest("button");
  if (!part) return;
  const { act: step, do: what, lockDay } = part.dataset;
  if (step) board.take({ act: step });
  else if (lockDay) board.take({ edit: { kind: "lock", on: part.getAttribute("aria-pressed") !== "true", day: Number(lockDay) } });
  else if (what === "close") board.close();
  else if (what) act(board, what);
  else if (part.matches("[data-grip]")) {
    if (part.getAttribute("aria-pressed") === "true") board.close();
    else board.choose(part);
  }
});

board.desk.addEventListener("focusin", (event) => {
  const grip = /** @type {HTMLElement} */ (event.target).closest("[data-grip]");
  if (!(grip instanceof HTMLElement)) return;
  for (const other of board.grips()) other.tabIndex = other === grip ? 0 : -1;
  board.light(Number(roundOf(grip)?.dataset.number));
});

listenToKeys(board);
listenToDrags(board);
