/** A pad to sign on, by finger or pen; what is drawn is an SVG path of whole numbers. */

const STEP = 4;
/** As long as the server takes it, `MOST_SIGNATURE` in `transit/scans/reading.py`. */
const MOST = 6_000;

export class SignPad {
  /**
   * @param {SVGSVGElement} pad
   * @param {() => void} changed told whenever something is drawn or cleared
   */
  constructor(pad, changed) {
    this.pad = pad;
    this.ink = /** @type {SVGPathElement} */ (pad.querySelector(".sign-ink"));
    this.changed = changed;
    /** @type {{x: number, y: number} | null} */
    this.last = null;
    pad.addEventListener("pointerdown", (event) => this.begin(event));
    pad.addEventListener("pointermove", (event) => this.draw(event));
    for (const over of ["pointerup", "pointercancel"]) pad.addEventListener(over, () => (this.last = null));
  }

  get path() {
    return this.ink.getAttribute("d") ?? "";
  }

  set path(path) {
    this.ink.setAttribute("d", path);
    this.changed();
  }

  /** @param {PointerEvent} event */
  begin(event) {
    event.preventDefault();
    this.pad.setPointerCapture(event.pointerId);
    const { x, y } = (this.last = this.at(event));
    this.add(`M${x} ${y}L${x} ${y}`);
  }

  /** @param {PointerEvent} event */
  draw(event) {
    if (!this.last) return;
    for (const part of event.getCoalescedEvents?.() ?? [event]) {
      const { x, y } = this.at(part);
      if (Math.hypot(x - this.last.x, y - this.last.y) < STEP) continue;
      this.last = { x, y };
      this.add(`L${x} ${y}`);
    }
  }

  /** @param {string} stroke */
  add(stroke) {
    if (this.path.length + stroke.length <= MOST) this.path += stroke;
  }

  /**
   * Returns where a pointer is on the pad, never outside it.
   * @param {PointerEvent} event
   */
  at(event) {
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.pad.getScreenCTM()?.inverse());
    return { x: Math.round(Math.min(600, Math.max(0, x))), y: Math.round(Math.min(200, Math.max(0, y))) };
  }
}
