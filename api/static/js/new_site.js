/** A new site's place: a click on the map fills in its coordinates and municipality; what is typed moves its mark. */

import { RoundMap, readMapData } from "./map.js";

const DECIMALS = 4;

const form = /** @type {HTMLDetailsElement} */ (document.getElementById("new-site"));
const element = /** @type {HTMLElement} */ (document.getElementById("place-map"));
const [lat, lon] = /** @type {HTMLInputElement[]} */ (["lat", "lon"].map((name) => form.querySelector(`[name=${name}]`)));
const town = /** @type {HTMLSelectElement} */ (form.querySelector("[name=municipality]"));
/** @type {L.CircleMarker | undefined} */
let mark;
/** @type {RoundMap | undefined} */
let drawn;

/** @param {string} text */
const degrees = (text) => Number(text.trim().replace(",", ".") || NaN);

function showMark() {
  const at = L.latLng(degrees(lat.value) || 0, degrees(lon.value) || 0);
  const known = Number.isFinite(degrees(lat.value)) && Number.isFinite(degrees(lon.value));
  if (!known || !drawn) mark?.remove();
  else if (mark) mark.setLatLng(at).addTo(drawn.map);
  else mark = L.circleMarker(at, { pane: "dots", radius: 9, className: "site new", interactive: false }).addTo(drawn.map);
}

/**
 * Say whether a ring of [lon, lat] goes around a point: a line from it to the east crosses the ring an odd number of times.
 * @param {number[][]} ring
 * @param {L.LatLng} at
 */
function encloses(ring, at) {
  let inside = false;
  for (let n = 1; n < ring.length; n += 1) {
    const [[x1, y1], [x2, y2]] = [ring[n - 1], ring[n]];
    if (y1 > at.lat !== y2 > at.lat && at.lng < x1 + ((at.lat - y1) * (x2 - x1)) / (y2 - y1)) inside = !inside;
  }
  return inside;
}

/** Choose the municipality around a point. @param {L.LatLng} at */
async function chooseTown(at) {
  const answer = await fetch(element.dataset.outlines ?? "");
  if (!answer.ok) return;
  for (const { properties, geometry } of (await answer.json()).features) {
    const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    if (polygons.some((/** @type {number[][][]} */ rings) => encloses(rings[0], at))) town.value = properties.name_fi;
  }
}

function draw() {
  if (drawn || !form.open) return;
  drawn = new RoundMap(element, readMapData(), { near() {}, choose() {} });
  drawn.map.on("click", ({ latlng }) => {
    lat.value = latlng.lat.toFixed(DECIMALS);
    lon.value = latlng.lng.toFixed(DECIMALS);
    showMark();
    chooseTown(latlng);
  });
  showMark();
}

// Who rides with the bookmobile needs no van of its own: what the form takes for granted is taken back.
/** @type {HTMLSelectElement | null} */ (form.querySelector("[name=fixed_round]"))?.addEventListener("change", (event) => {
  if (!(event.target instanceof HTMLSelectElement) || !event.target.value) return;
  const boxes = /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("[name=days]"));
  for (const box of boxes) box.checked = false;
  const least = /** @type {HTMLInputElement} */ (form.querySelector("[name=least]"));
  least.value = "0";
  const kind = /** @type {HTMLSelectElement} */ (form.querySelector("[name=site_kind]"));
  kind.value = "bookmobile_stop";
});

for (const input of [lat, lon]) input.addEventListener("input", showMark);
form.addEventListener("toggle", draw);
draw();
document.getElementById("refused")?.focus();
