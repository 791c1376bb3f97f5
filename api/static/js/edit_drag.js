/** Dragging on the board: a visit onto another, onto a round, or onto a van's new round of a day; a round onto such a one. */

import { placeOf, roundOf } from "./edit_board.js";

/** @param {import("./edit_board.js").Board} board */
export function listenToDrags(board) {
  const { desk } = board;
  /** @type {{round: number, stop: number | null, site: string} | null} */
  let dragged = null;

  function unmark() {
    for (const part of desk.querySelectorAll(".over, .over-end")) part.classList.remove("over", "over-end");
  }

  /** Where what is dragged would go. @param {DragEvent} event @returns {{mark: HTMLElement, end: boolean, edit: object} | null} */
  function goalOf(event) {
    const part = /** @type {HTMLElement} */ (event.target);
    const drop = part.closest(".edit-drop");
    if (!dragged) return null;
    const { round, stop, site } = dragged;
    if (drop instanceof HTMLElement) {
      const { dropVan: van, dropDay } = drop.dataset;
      const day = Number(dropDay);
      const edit = stop === null ? { kind: "move_round", round, van, day } : { kind: "new_round", site, van, day, round, stop };
      return { mark: drop, end: false, edit };
    }
    const grip = part.closest("[data-grip]") ?? roundOf(part)?.querySelector(".round-grip");
    if (stop === null || !(grip instanceof HTMLElement)) return null;
    const place = placeOf(grip);
    const box = grip.getBoundingClientRect();
    const end = place.stop === null || event.clientY > box.top + box.height / 2;
    const to = place.stop === null ? {} : { to: place.stop + Number(end) };
    return { mark: grip, end, edit: { kind: "move_stop", round, stop, to_round: place.round, ...to } };
  }

  desk.addEventListener("dragstart", (event) => {
    const grip = /** @type {HTMLElement} */ (event.target).closest("[data-grip]");
    if (!(grip instanceof HTMLElement)) return;
    dragged = { ...placeOf(grip), site: grip.dataset.site ?? "" };
    event.dataTransfer?.setData("text/plain", grip.dataset.name ?? "");
    desk.classList.add("dragging");
  });

  desk.addEventListener("dragend", () => {
    dragged = null;
    desk.classList.remove("dragging");
    unmark();
  });

  desk.addEventListener("dragover", (event) => {
    const goal = goalOf(event);
    unmark();
    if (!goal) return;
    event.preventDefault();
    goal.mark.classList.add(goal.end ? "over-end" : "over");
  });

  desk.addEventListener("drop", (event) => {
    const goal = goalOf(event);
    if (!goal) return;
    event.preventDefault();
    board.take({ edit: goal.edit });
  });
}
