/** What can be done with what is chosen on the board. */

import { roundOf } from "./edit_board.js";

/**
 * Do one of the things that the panel offers.
 * @param {import("./edit_board.js").Board} board
 * @param {string} what
 */
export function act(board, what) {
  if (!board.chosen) return;
  const { round, stop } = board.chosen;
  const grip = board.gripAt(board.chosen);
  const part = stop === null ? roundOf(grip) : grip;
  const day = Number(board.value("#to-day"));
  /** @type {Record<string, () => object | null>} */
  const edits = {
    earlier: () => stop !== null && stop > 1 ? { kind: "move_stop", round, stop, to_round: round, to: stop - 1 } : null,
    later: () => stop === null ? null : { kind: "move_stop", round, stop, to_round: round, to: stop + 2 },
    "to-round": () => ({ kind: "move_stop", round, stop, to_round: Number(board.value("#to-round")) }),
    "new-round": () => ({ kind: "new_round", site: grip?.dataset.site, van: board.value("#to-van"), day, round, stop }),
    "move-round": () => ({ kind: "move_round", round, van: board.value("#to-van"), day }),
    reverse: () => ({ kind: "reverse_round", round }),
    depart: () => {
      if (!board.value("#leaves")) return null;
      const [hours, minutes] = board.value("#leaves").split(":").map(Number);
      return { kind: "depart", round, minute: Number(roundOf(grip)?.dataset.day) * 1440 + hours * 60 + minutes };
    },
    add: () => ({ kind: "add_visit", site: board.value("#added"), round }),
    lock: () => ({ kind: "lock", on: part?.dataset.locked !== "true", round, ...(stop === null ? {} : { stop }) }),
    drop: () => stop === null ? { kind: "drop_round", round } : { kind: "drop_visit", round, stop },
  };
  const edit = edits[what]?.();
  if (edit) board.take({ edit });
}

/**
 * Move the chosen visit to the round before or after its own.
 * @param {import("./edit_board.js").Board} board
 * @param {1 | -1} way
 */
export function toNeighbour(board, way) {
  const rounds = [...board.desk.querySelectorAll(".edit-round")];
  const { chosen } = board;
  const here = rounds.findIndex((round) => round instanceof HTMLElement && Number(round.dataset.round) === chosen?.round);
  const goal = rounds[here + way];
  if (!chosen || chosen.stop === null || !(goal instanceof HTMLElement)) return;
  board.take({ edit: { kind: "move_stop", round: chosen.round, stop: chosen.stop, to_round: Number(goal.dataset.round) } });
}
