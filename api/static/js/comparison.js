/**
 * Two plans on one map: the ways that only one of them drives, and those that both do.
 *
 * @typedef {{sites: import("./map.js").Site[], both: string[][], first: string[][], second: string[][]}} Difference
 */

import { RoundMap } from "./map.js";

/** @type {Difference} */
const data = JSON.parse(document.getElementById("map-data")?.textContent ?? "");
const place = /** @type {HTMLElement} */ (document.getElementById("map"));
const { map, sites } = new RoundMap(place, { sites: data.sites, rounds: [] }, { near() {}, choose() {} });

for (const kind of /** @type {("both" | "first" | "second")[]} */ (["both", "first", "second"])) {
  for (const way of data[kind]) {
    const ends = way.flatMap((code) => sites.get(code) ?? []).map((site) => L.latLng(site.lat, site.lon));
    if (ends.length === 2) L.polyline(ends, { pane: "lines", interactive: false, className: `way ${kind}` }).addTo(map);
  }
}

const promises = document.getElementById("promises");
if (promises?.dataset.part) {
  fetch(promises.dataset.part).then(async (answer) => {
    if (answer.ok) promises.innerHTML = await answer.text();
  }, () => undefined); // the link to the same part stays
}
