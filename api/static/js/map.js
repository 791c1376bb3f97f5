/**
 * The map: municipalities' outlines, sites, and the lines of rounds. A thin layer over Leaflet, so that
 * everything else speaks of rounds and sites only.
 *
 * @typedef {{code: string, name: string, kind: string, lat: number, lon: number}} Site
 * @typedef {{number: number, colour: number, pattern: string, weekday: number, van: string, path: string[]}} Round
 * @typedef {{sites: Site[], rounds: Round[]}} MapData
 * @typedef {object} Listener
 * @property {(number: number | null) => void} near
 * @property {(number: number) => void} choose
 * @property {(code: string | null) => void} [nearSite]
 * @property {(code: string) => void} [chooseSite]
 */

import { Flags } from "./map_flags.js";
import { walkSites } from "./map_sites.js";

const LABELS_FROM_ZOOM = 10;
const LINE = 22;
const NAME_SIZE = 0.8; // as in map.css
/** @typedef {"top" | "right" | "bottom" | "left"} Side */
/** @type {Record<Side, L.TooltipOptions>} */
const SIDES = {
  top: { direction: "top", offset: [0, -5] },
  right: { direction: "right", offset: [7, 0] },
  bottom: { direction: "bottom", offset: [0, 5] },
  left: { direction: "left", offset: [-7, 0] },
};

/** Read what a page laid down for its map. @returns {MapData} */
export function readMapData() {
  const holder = /** @type {HTMLElement} */ (document.getElementById("map-data"));
  return JSON.parse(holder.textContent ?? "");
}

/** A map of rounds in an element. */
export class RoundMap {
  /**
   * @param {HTMLElement} element whose data attributes hold the words
   * @param {MapData} data
   * @param {Listener} listener told when the pointer is near a round, and when one is chosen
   */
  constructor(element, data, listener) {
    this.element = element;
    this.data = data;
    this.listener = listener;
    /** @type {Map<string, Site>} */
    this.sites = new Map(data.sites.map((site) => [site.code, site]));
    /** @type {Round | undefined} */
    this.lit = undefined;
    /** @type {string | null} */
    this.picked = null;
    /** @type {Map<number, L.LayerGroup>} */
    this.layers = new Map();
    /** @type {Map<string, L.CircleMarker>} */
    this.markers = new Map();
    this.pen = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
    element.replaceChildren();
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.map = L.map(element, {
      zoomControl: false,
      attributionControl: false,
      zoomSnap: 0.25,
      zoomAnimation: !still,
      fadeAnimation: !still,
      markerZoomAnimation: !still,
      scrollWheelZoom: false,
      minZoom: 6,
      maxZoom: 13,
    });
    L.control.zoom({ zoomInTitle: this.word("zoomIn"), zoomOutTitle: this.word("zoomOut") }).addTo(this.map);
    L.control.attribution({ prefix: false }).addAttribution(this.word("attribution")).addTo(this.map);
    for (const [name, z] of /** @type {[string, string][]} */ ([["land", "200"], ["lines", "400"], ["dots", "450"], ["towns", "460"]])) {
      this.map.createPane(name).style.zIndex = z;
    }
    this.frame();
    this.drawOutlines();
    this.drawSites();
    this.flags = new Flags(this);
    this.drawRounds();
    this.map.on("zoomend", () => this.flags.stand());
    this.map.on("zoomend moveend", () => this.label(this.lit));
    // With a modifier key the wheel zooms; without one it scrolls the page, as readers expect.
    element.addEventListener("wheel", (event) => {
      if (event.ctrlKey || event.metaKey) {
        this.map.scrollWheelZoom.enable();
      } else {
        this.map.scrollWheelZoom.disable();
      }
    }, { capture: true, passive: true });
    this.label();
  }

  /** @param {string} key @returns {string} */
  word(key) {
    return this.element.dataset[key] ?? "";
  }

  /** Show all sites. */
  frame() {
    const points = this.data.sites.map((site) => L.latLng(site.lat, site.lon));
    this.map.fitBounds(points.length ? L.latLngBounds(points) : L.latLngBounds([61.9, 21], [63.7, 24.8]), {
      padding: [28, 28],
      maxZoom: 11,
      animate: false,
    });
  }

  async drawOutlines() {
    const answer = await fetch(this.word("outlines"));
    if (!answer.ok) return;
    const outlines = await answer.json();
    const swedish = this.word("language") === "sv";
    L.geoJSON(outlines, { pane: "land", interactive: false, style: () => ({ className: "outline" }) }).addTo(this.map);
    for (const { properties } of outlines.features) {
      const words = document.createElement("div");
      words.textContent = swedish ? properties.name_sv : properties.name_fi;
      const icon = L.divIcon({ className: "town", html: words, iconSize: [120, 16], iconAnchor: [60, -8] });
      L.marker([properties.lat, properties.lon], { icon, pane: "towns", interactive: false, keyboard: false }).addTo(this.map);
    }
  }

  drawSites() {
    for (const site of this.data.sites) {
      const radius = { hub: 8, library: 5 }[site.kind] ?? 2.5;
      const marker = L.circleMarker([site.lat, site.lon], { pane: "dots", radius, className: `site ${site.kind}` });
      const words = document.createElement("span");
      words.textContent = site.name;
      marker.bindTooltip(words);
      this.markers.set(site.code, marker.addTo(this.map));
      // Chromium lets one tab to whatever listens for the focus, as markers with names do; the timetable names them all.
      marker.getElement()?.setAttribute("tabindex", "-1");
    }
    if (this.listener.chooseSite) walkSites(this);
  }

  drawRounds() {
    for (const round of this.data.rounds) {
      const line = this.path(round);
      const plain = { pane: "lines", interactive: false };
      const group = L.layerGroup([
        L.polyline(line, { ...plain, className: `casing r${round.number}` }),
        L.polyline(line, { ...plain, className: `line ${round.pattern} c${round.colour} r${round.number}` }),
        this.listening(L.polyline(line, { pane: "lines", className: "catcher" }), round.number),
        this.listening(this.flags.raise(round), round.number),
      ]);
      this.layers.set(round.number, group.addTo(this.map));
    }
    this.flags.stand();
  }

  /**
   * A round's line, drawn a little to its right of the straight way and more so with a higher number, so that rounds
   * between the same sites, and the ways out and back, lie beside each other.
   * @param {Round} round
   * @returns {L.LatLng[]}
   */
  path(round) {
    const crs = L.CRS.EPSG3857;
    const stops = round.path.flatMap((code) => this.sites.get(code) ?? []);
    /** @type {L.LatLng[]} */
    const line = [];
    for (let n = 0; n + 1 < stops.length; n += 1) {
      const a = crs.latLngToPoint(L.latLng(stops[n].lat, stops[n].lon), 10);
      const b = crs.latLngToPoint(L.latLng(stops[n + 1].lat, stops[n + 1].lon), 10);
      const length = a.distanceTo(b);
      if (length === 0) continue;
      const bend = Math.min(length * 0.09, 10) * (0.45 + ((round.number * 0.37) % 1));
      const middle = a.add(b).divideBy(2).add(L.point(-(b.y - a.y), b.x - a.x).multiplyBy(bend / length));
      for (let t = 0; t <= 1; t += 0.125) {
        const near = a.multiplyBy((1 - t) * (1 - t)).add(middle.multiplyBy(2 * t * (1 - t))).add(b.multiplyBy(t * t));
        line.push(crs.pointToLatLng(near, 10));
      }
    }
    return line;
  }

  /**
   * @template {L.Layer} T
   * @param {T} layer
   * @param {number} number
   * @returns {T}
   */
  listening(layer, number) {
    layer.on("mouseover", () => this.listener.near(number));
    layer.on("mouseout", () => this.listener.near(null));
    layer.on("click keypress", () => this.listener.choose(number));
    return layer;
  }

  /**
   * Light up one round, or a site with the rounds that call there, and fade the others; neither lights all.
   * @param {number | null} number
   * @param {string | null} [picked]
   */
  light(number, picked = null) {
    this.element.classList.toggle("faded", number !== null || picked !== null);
    const round = this.data.rounds.find((each) => each.number === number);
    const rounds = round ? [round] : this.data.rounds.filter((each) => picked !== null && each.path.includes(picked));
    const called = new Set(round?.path ?? []);
    for (const part of this.element.querySelectorAll(".lit")) part.classList.remove("lit");
    for (const each of rounds) for (const part of this.element.querySelectorAll(`.r${each.number}`)) part.classList.add("lit");
    for (const [code, marker] of this.markers) {
      const classes = marker.getElement()?.classList;
      if (called.has(code) || code === picked) classes?.add("lit");
      classes?.toggle("picked", code === picked);
    }
    this.lit = round;
    this.picked = picked;
    this.label(round);
  }

  /** Show only these rounds. @param {(round: Round) => boolean} wanted */
  filter(wanted) {
    for (const round of this.data.rounds) {
      const layer = /** @type {L.LayerGroup} */ (this.layers.get(round.number));
      if (wanted(round)) layer.addTo(this.map);
      else layer.remove();
    }
    this.flags.stand();
  }

  /** Name the sites of a lit round, and all from a near zoom on, wherever there is room. @param {Round} [lit] */
  label(lit = undefined) {
    const near = this.map.getZoom() >= LABELS_FROM_ZOOM;
    const codes = [...(this.picked ? [this.picked] : []), ...(lit?.path ?? []), ...(near && !lit ? this.sites.keys() : [])];
    const taken = codes.flatMap((code) => this.dot(code) ?? []);
    const style = getComputedStyle(this.element);
    this.pen.font = `600 ${parseFloat(style.fontSize) * NAME_SIZE}px ${style.fontFamily}`;
    const places = new Map(codes.map((code) => [code, this.room(code, taken)]));
    for (const [code, marker] of this.markers) {
      const words = /** @type {HTMLElement} */ (marker.getTooltip()?.getContent());
      const direction = places.get(code);
      marker.unbindTooltip();
      marker.bindTooltip(words, { className: "name", permanent: Boolean(direction), ...SIDES[direction ?? "top"] });
    }
  }

  /** The room that a site's own dot takes. @param {string} code @returns {L.Bounds | undefined} */
  dot(code) {
    const site = this.sites.get(code);
    if (!site) return undefined;
    const at = this.map.latLngToContainerPoint([site.lat, site.lon]);
    return L.bounds(at.subtract([5, 5]), at.add([5, 5]));
  }

  /**
   * The side of a site where its name covers no other; it is taken then.
   * @param {string} code
   * @param {L.Bounds[]} taken
   * @returns {Side | undefined}
   */
  room(code, taken) {
    const site = this.sites.get(code);
    if (!site) return undefined;
    const at = this.map.latLngToContainerPoint([site.lat, site.lon]);
    const size = L.point(this.pen.measureText(site.name).width + 12, LINE);
    const corners = {
      top: at.subtract([size.x / 2, size.y + 6]),
      right: at.add([8, -size.y / 2]),
      bottom: at.add([-size.x / 2, 6]),
      left: at.subtract([size.x + 8, size.y / 2]),
    };
    for (const side of /** @type {Side[]} */ (Object.keys(corners))) {
      const box = L.bounds(corners[side], corners[side].add(size));
      const inside = L.bounds([0, 0], this.map.getSize()).contains(box);
      if (inside && !taken.some((other) => other.overlaps(box))) {
        taken.push(box);
        return side;
      }
    }
    return undefined;
  }
}
