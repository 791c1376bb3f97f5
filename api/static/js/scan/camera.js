/**
 * Scanning by the camera of a phone or terminal, in the same place as wedge and typing.
 *
 * The decoder is WebAssembly of ours, loaded when the camera is first opened; nothing that the camera sees is kept.
 */

import { fill } from "./words.js";

/** Those of labels and items. No EAN-13: that is the book trade's code on the back of a book, not the item's. */
const FORMATS = ["code_128", "qr_code", "code_39", "codabar", "itf"];
/** A code counts once two pictures in a row show it: linear codes are misread where they are half in view. */
const TIMES = 2;
/** A code that was out of view for so long may be scanned again. */
const AWAY_MS = 1_200;
const PAUSE_MS = 60;

/** What browsers call their refusals, and the words for them. @type {Record<string, string>} */
const TROUBLES = {
  NotAllowedError: "camera_refused",
  NotFoundError: "camera_none",
  NotReadableError: "camera_busy",
  SecurityError: "camera_insecure",
};

/**
 * @typedef {{detect: (of: HTMLVideoElement) => Promise<{rawValue: string}[]>}} Detector
 * @typedef {MediaTrackCapabilities & {torch?: boolean}} Capabilities
 */

/** What was in view of late, so that a code is taken once while it stays there. */
export class View {
  constructor() {
    /** @type {Map<string, {times: number, last: number}>} */
    this.seen = new Map();
  }

  /**
   * Returns the codes to be taken now, of those that a picture shows.
   * @param {string[]} codes
   * @param {number} at when, in milliseconds
   */
  look(codes, at) {
    const shown = new Set(codes);
    for (const [code, { times, last }] of this.seen) {
      const isUnsure = times < TIMES && !shown.has(code);
      if (isUnsure || at - last > AWAY_MS) this.seen.delete(code);
    }
    return [...shown].filter((code) => {
      const times = (this.seen.get(code)?.times ?? 0) + 1;
      this.seen.set(code, { times, last: at });
      return times === TIMES;
    });
  }
}

export class Camera {
  /**
   * @param {HTMLElement} root the part of the page that shows what the camera sees
   * @param {HTMLButtonElement} button opens and closes it
   * @param {Record<string, string>} words
   * @param {(raw: string) => void} take told of each code
   */
  constructor(root, button, words, take) {
    this.root = root;
    this.button = button;
    this.words = words;
    this.take = take;
    this.video = /** @type {HTMLVideoElement} */ (root.querySelector("video"));
    this.told = /** @type {HTMLElement} */ (root.querySelector(".camera-words"));
    this.torch = /** @type {HTMLButtonElement} */ (root.querySelector(".camera-torch"));
    /** @type {MediaStream | undefined} */
    this.stream = undefined;
    button.addEventListener("click", () => void (this.root.hidden ? this.open() : this.close()));
    root.querySelector(".camera-close")?.addEventListener("click", () => this.close());
    this.torch.addEventListener("click", () => void this.light());
    addEventListener("pagehide", () => this.close());
  }

  async open() {
    this.root.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.told.textContent = this.words.camera_opening;
    try {
      this.stream = await ask();
      this.video.srcObject = this.stream;
      await this.video.play();
      const detector = await load(this.root.dataset);
      this.told.textContent = this.words.camera_ready;
      this.root.scrollIntoView({ block: "start" });
      this.offerLight();
      await this.watch(detector);
    } catch (error) {
      this.stop();
      const name = error instanceof Error ? error.name : "";
      this.told.textContent = fill(this.words[TROUBLES[name] ?? "camera_trouble"], { name });
    }
  }

  close() {
    this.stop();
    this.root.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
  }

  stop() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = undefined;
    this.video.srcObject = null;
    this.torch.hidden = true;
    this.torch.setAttribute("aria-pressed", "false");
  }

  /** @param {Detector} detector */
  async watch(detector) {
    const view = new View();
    const { stream } = this;
    while (stream && stream === this.stream) {
      if (this.video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && !document.hidden) {
        const found = await detector.detect(this.video);
        for (const raw of view.look(found.map(({ rawValue }) => rawValue), performance.now())) this.take(raw);
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  /** Few cameras have a light, and only some browsers know of it. */
  offerLight() {
    const [track] = this.stream?.getVideoTracks() ?? [];
    const can = /** @type {Capabilities | undefined} */ (track?.getCapabilities?.());
    this.torch.hidden = !can?.torch;
  }

  async light() {
    const isOn = this.torch.getAttribute("aria-pressed") === "true";
    const wanted = /** @type {any} */ ({ advanced: [{ torch: !isOn }] });
    await this.stream?.getVideoTracks()[0]?.applyConstraints(wanted);
    this.torch.setAttribute("aria-pressed", String(!isOn));
  }
}

/** The camera at the back of a phone where there are several. Browsers offer none over plain HTTP. */
function ask() {
  if (!navigator.mediaDevices) throw Object.assign(new Error(), { name: "SecurityError" });
  const video = { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } };
  return navigator.mediaDevices.getUserMedia({ video, audio: false });
}

/** @type {Promise<Detector> | undefined} */
let loaded;

/** @param {DOMStringMap} addresses of the decoder's script and of its WebAssembly, both ours */
function load({ detector = "", wasm = "" }) {
  loaded ??= new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: detector });
    script.addEventListener("error", () => reject(new Error("the decoder could not be loaded")));
    script.addEventListener("load", () => {
      const { BarcodeDetector, prepareZXingModule } = /** @type {any} */ (globalThis).BarcodeDetectionAPI;
      prepareZXingModule({ overrides: { locateFile: () => wasm } });
      resolve(new BarcodeDetector({ formats: FORMATS }));
    });
    document.head.append(script);
  });
  loaded.catch(() => {
    loaded = undefined;
  });
  return loaded;
}
