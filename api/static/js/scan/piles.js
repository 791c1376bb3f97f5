/** In which round's pile a thing belongs that stands here and goes elsewhere. */

import { fill } from "./words.js";

/**
 * `goes_on`: which van goes from here to a site without a change, and when it leaves.
 * @typedef {{names: Record<string, string>, words: Record<string, string>,
 *   goes_on: Record<string, {van: string, when: string}>}} Data
 */

/**
 * Returns the pile for a destination, as it is said large, and the destination below.
 * @param {Data} data
 * @param {string} goal
 */
export function pileFor({ names, words, goes_on }, goal) {
  const to = fill(words.goes_to, { site: names[goal] ?? goal });
  const ride = goes_on[goal];
  return ride ? { title: fill(words.pile, ride), more: to } : { title: to, more: words.no_pile };
}
