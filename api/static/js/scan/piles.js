/** In which round's pile a thing belongs that stands here and goes elsewhere. */

import { firstAhead } from "./next_van.js";
import { fill, siteName } from "./words.js";

/**
 * `goes_on`: which vans go from here to a site without a change, in which round and when they leave, the soonest first.
 * @typedef {{van: string, round: number, when: string, until_ms: number}} Ride
 * @typedef {{names: Record<string, string>, words: Record<string, string>, goes_on: Record<string, Ride[]>}} Data
 */

/**
 * Returns the pile for a destination, as it is said large, and the destination below.
 * @param {Data} data
 * @param {string} goal
 */
export function pileFor({ names, words, goes_on }, goal) {
  const to = siteName(names, goal);
  const ride = firstAhead(goes_on[goal] ?? []);
  if (!ride) return { title: to, goal: "", more: words.no_pile };
  return { title: fill(words.pile, { round: ride.round, when: ride.when }), goal: to, more: ride.van };
}
