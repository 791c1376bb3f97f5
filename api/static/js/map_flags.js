/**
 * The flags of rounds: each beside its round's farthest site, clear of all others at any zoom, and large enough for a
 * finger.
 *
 * @typedef {import("./map.js").RoundMap} RoundMap
 * @typedef {import("./map.js").Round} Round
 */

const WIDTH = 26;
const HEIGHT = 24; // the least that a finger meets (WCAG 2.2, 2.5.8)
const GAP = 2;
const BESIDE = 6; // from the site's middle

/** The flags of a map's rounds. */
export class Flags {
  /** @param {RoundMap} map */
  constructor(map) {
    this.map = map;
    /** @type {Map<number, L.Marker>} */
    this.markers = new Map();
  }

  /** Make a round's flag; it finds its place when it `stand`s. @param {Round} round @returns {L.Marker} */
  raise(round) {
    const { map } = this;
    const stops = round.path.flatMap((code) => map.sites.get(code) ?? []);
    const base = L.latLng(stops[0].lat, stops[0].lon);
    const at = stops.reduce((far, site) =>
      base.distanceTo([site.lat, site.lon]) > base.distanceTo([far.lat, far.lon]) ? site : far);
    const icon = L.divIcon({
      className: `flag c${round.colour} r${round.number}`,
      html: String(round.number),
      iconSize: [WIDTH, HEIGHT],
    });
    const marker = L.marker([at.lat, at.lon], { icon, riseOnHover: true });
    marker.on("add", () => {
      const button = /** @type {HTMLElement} */ (marker.getElement());
      button.setAttribute("aria-label", map.word("round").replace("%n", String(round.number)));
      button.addEventListener("focus", () => map.listener.near(round.number));
      button.addEventListener("blur", () => map.listener.near(null));
    });
    this.markers.set(round.number, marker);
    return marker;
  }

  /** Put each flag that is shown where it covers none of those before it. */
  stand() {
    /** @type {L.Point[]} */
    const taken = [];
    for (const marker of this.markers.values()) {
      const button = marker.getElement();
      if (!button) continue;
      const site = this.map.map.latLngToLayerPoint(marker.getLatLng());
      const corner = freeCorner(site.add([BESIDE, -HEIGHT / 2]), taken);
      taken.push(corner);
      const { x, y } = corner.subtract(site);
      button.style.marginLeft = `${x}px`;
      button.style.marginTop = `${y}px`;
    }
  }
}

/**
 * The nearest upper left corner to the wanted one where a flag covers none of those taken; to the right rather than
 * above or below, so that the flags of one site make a row.
 * @param {L.Point} wanted
 * @param {L.Point[]} taken
 * @returns {L.Point}
 */
function freeCorner(wanted, taken) {
  const free = (/** @type {L.Point} */ corner) => taken.every((other) =>
    Math.abs(other.x - corner.x) >= WIDTH + GAP || Math.abs(other.y - corner.y) >= HEIGHT + GAP);
  let best = wanted;
  let least = free(wanted) ? 0 : Infinity;
  // A free place ends where some other flag begins: beside, above or below it.
  const columns = [wanted.x, ...taken.map((other) => other.x + WIDTH + GAP)];
  const rows = [wanted.y, ...taken.flatMap((other) => [other.y + HEIGHT + GAP, other.y - HEIGHT - GAP])];
  for (const x of columns) {
    for (const y of rows) {
      const way = Math.abs(x - wanted.x) + 2 * Math.abs(y - wanted.y);
      const corner = L.point(x, y);
      if (x >= wanted.x && way < least && free(corner)) [best, least] = [corner, way];
    }
  }
  return best;
}
