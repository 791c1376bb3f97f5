/** The sites on a map by pointer and keys: one of them is in the order of tabs, arrows lead to its neighbours. */

/** @type {Record<string, [number, number]>} */
const WAYS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

/**
 * Let the sites of a map be come to and chosen. Its listener must want to know.
 * @param {import("./map.js").RoundMap} map
 */
export function walkSites(map) {
  /** @type {Map<string, SVGElement>} */
  const dots = new Map();
  const first = map.data.sites.find((site) => site.kind === "hub") ?? map.data.sites[0];
  for (const [code, marker] of map.markers) {
    const dot = /** @type {SVGElement | undefined} */ (marker.getElement());
    const site = map.sites.get(code);
    if (!dot || !site) continue;
    dots.set(code, dot);
    dot.setAttribute("role", "button");
    dot.setAttribute("aria-label", site.name);
    dot.setAttribute("tabindex", code === first?.code ? "0" : "-1");
    marker.on("mouseover", () => map.listener.nearSite?.(code));
    marker.on("mouseout", () => map.listener.nearSite?.(null));
    marker.on("click", () => map.listener.chooseSite?.(code));
    dot.addEventListener("focus", () => {
      for (const other of dots.values()) other.setAttribute("tabindex", other === dot ? "0" : "-1");
      map.listener.nearSite?.(code);
    });
    dot.addEventListener("blur", () => map.listener.nearSite?.(null));
    dot.addEventListener("keydown", (event) => {
      const way = WAYS[event.key];
      if (event.key === "Enter" || event.key === " ") map.listener.chooseSite?.(code);
      else if (way) dots.get(neighbour(map, code, way) ?? code)?.focus();
      else return;
      event.preventDefault();
      event.stopPropagation(); // the map itself would move with the arrows
    });
  }
}

/**
 * The site that lies next in a direction: near, and not too far to the side.
 * @param {import("./map.js").RoundMap} map
 * @param {string} from
 * @param {[number, number]} way
 * @returns {string | undefined}
 */
function neighbour(map, from, [right, down]) {
  const here = map.sites.get(from);
  if (!here) return undefined;
  const start = map.map.latLngToContainerPoint([here.lat, here.lon]);
  let best = { code: /** @type {string | undefined} */ (undefined), far: Infinity };
  for (const site of map.sites.values()) {
    const apart = map.map.latLngToContainerPoint([site.lat, site.lon]).subtract(start);
    const along = apart.x * right + apart.y * down;
    const aside = Math.abs(apart.x * down) + Math.abs(apart.y * right);
    if (site.code !== from && along > 0 && aside <= 2 * along && along + 2 * aside < best.far) {
      best = { code: site.code, far: along + 2 * aside };
    }
  }
  return best.code;
}
