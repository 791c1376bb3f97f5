/** The board by keyboard: arrows lead from grip to grip, with Alt they move what is chosen. */

import { act, toNeighbour } from "./edit_acts.js";

/**
 * Lead from grip to grip: up and down in a day, sideways to the next day.
 * @param {import("./edit_board.js").Board} board
 * @param {HTMLElement} grip
 * @param {string} key
 */
function go(board, grip, key) {
  const days = [...board.desk.querySelectorAll(".edit-day")].filter((day) => day.querySelector("[data-grip]"));
  const day = days.findIndex((each) => each.contains(grip));
  const own = board.grips().filter((other) => days[day].contains(other));
  const at = own.indexOf(grip);
  if (key === "ArrowUp" || key === "ArrowDown") (own[at + (key === "ArrowDown" ? 1 : -1)] ?? grip).focus();
  else {
    const next = days[day + (key === "ArrowRight" ? 1 : -1)];
    const there = board.grips().filter((other) => next?.contains(other));
    (there[Math.min(at, there.length - 1)] ?? grip).focus();
  }
}

/** Let Tab lead from what is chosen to what can be done with it. @param {import("./edit_board.js").Board} board @returns {boolean} */
function toPanel(board) {
  const offers = [...board.desk.querySelectorAll(".edit-panel button, .edit-panel select, .edit-panel input")];
  const first = offers.find((offer) => offer instanceof HTMLElement && offer.offsetParent !== null);
  if (first instanceof HTMLElement) first.focus();
  return first !== undefined;
}

/** @param {import("./edit_board.js").Board} board */
export function listenToKeys(board) {
  /** @type {Record<string, () => void>} */
  const moves = {
    ArrowUp: () => act(board, "earlier"),
    ArrowDown: () => act(board, "later"),
    ArrowLeft: () => toNeighbour(board, -1),
    ArrowRight: () => toNeighbour(board, 1),
  };
  board.desk.addEventListener("keydown", (event) => {
    const grip = /** @type {HTMLElement} */ (event.target).closest("[data-grip]");
    if (event.key === "Escape") {
      board.close();
      return;
    }
    if (event.key === "Enter" && /** @type {HTMLElement} */ (event.target).id === "leaves") {
      event.preventDefault();
      act(board, "depart");
    }
    if (!(grip instanceof HTMLElement)) return;
    if (event.key === "Tab" && !event.shiftKey && grip.getAttribute("aria-pressed") === "true") {
      if (toPanel(board)) event.preventDefault();
      return;
    }
    const step = event.altKey ? moves[event.key] : undefined;
    const plain = { l: "lock", L: "lock", Delete: "drop" }[event.key];
    if (step || (plain && !event.ctrlKey && !event.metaKey)) {
      event.preventDefault();
      board.choose(grip);
      if (step) step();
      else act(board, plain ?? "");
    } else if (event.key.startsWith("Arrow") && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      go(board, grip, event.key);
    }
  });
  document.addEventListener("keydown", (event) => {
    const inField = /** @type {HTMLElement} */ (event.target).matches("input, select");
    if (!(event.ctrlKey || event.metaKey) || inField) return;
    const key = event.key.toLowerCase();
    const redo = key === "y" || (key === "z" && event.shiftKey);
    if (!redo && key !== "z") return;
    event.preventDefault();
    board.take({ act: redo ? "redo" : "undo" });
  });
}
