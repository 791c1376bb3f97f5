/** A run: its line on the map, always lit. */

import { RoundMap, readMapData } from "./map.js";

const data = readMapData();
const map = new RoundMap(/** @type {HTMLElement} */ (document.getElementById("map")), data, {
  near: () => {},
  choose: () => {},
});
map.light(data.rounds[0].number);
