/**
 * The panel that people scan with: one input, a large result, undo, what was scanned before, and whether it is sent.
 *
 * A page says by its judge what a code means there; all else is the same on every scanning page.
 */

import { Camera } from "./camera.js";
import { Carrier } from "./carrier.js";
import { readCode } from "./codes.js";
import { drawFlaws, openFlaws, sayFlaw } from "./flawed.js";
import { drawKeys, drawTyping } from "./keys.js";
import { watchSignIn } from "./signed.js";
import { withKept, withRead } from "./past.js";
import { drawRecent } from "./recent.js";
import { play } from "./sound.js";
import { saveWaiting } from "./last_resort.js";
import { keep, memories } from "./store.js";
import { introduce } from "./sync.js";
import { clock, fill, siteName } from "./words.js";

/**
 * @typedef {import("./store.js").Said} Said
 * @typedef {import("./store.js").Memory} Memory
 * @typedef {{tone: "good" | "warn" | "ask" | "again" | "bad", title: string, name: string,
 *   goal?: string, more: string}} Verdict `goal`: where it goes, in large
 * @typedef {{actor: string, hold: boolean, names: Record<string, string>, sign_in: string,
 *   words: Record<string, string>, codes: Record<string, string>, advice: Record<string, string>,
 *   van?: () => string}} Common
 * `van`: says when the van returns to where a thing stands that belongs elsewhere.
 * `hold`: the input takes the focus back, as a wedge wants it; on a phone the keyboard would never go away.
 * @typedef {{said: Said | Said[], verdict: Verdict}} Judged what is to be kept, be it nothing, and what is shown
 * @typedef {(raw: string, code: string) => Judged} Judge
 */

const SIGNS = { idle: "▮▯▮", saving: "…", good: "✓", warn: "!", ask: "?", again: "↺", bad: "✕" };
const CONTROLS = "a, button, input, select, textarea, summary, [tabindex='0']";
/** Two scans of a code that agree in these within a while are one. @type {(keyof Said)[]} */
const ALIKE = ["kind", "site", "to_site", "run", "crate"];
const AGAIN_MS = 60 * 60 * 1_000;
/** What was scanned before is drawn a moment later: the answer is on the screen first. */
const DRAWN_MS = 40;

/** @param {string} id */
export function readData(id) {
  return JSON.parse(document.getElementById(id)?.textContent ?? "{}");
}

/** @template {HTMLElement} T @param {string} selector @returns {T} */
const part = (selector) => /** @type {any} */ (document.querySelector(selector));

export class ScanPanel {
  /**
   * @param {Common} data
   * @param {Judge} judge
   * @param {(past: Memory[]) => void} [seen] told whenever what was scanned before changes
   */
  constructor(data, judge, seen = () => {}) {
    this.data = data;
    this.judge = judge;
    this.seen = seen;
    this.input = /** @type {HTMLInputElement} */ (part("#code"));
    this.result = part(".scan-result");
    this.undoButton = /** @type {HTMLButtonElement} */ (part(".scan-undo"));
    /** @type {Memory[]} */
    this.past = [];
    /** The ids of scans that this page found nothing wrong with, until the server has answered them. @type {Set<string>} */
    this.unheard = new Set();
    this.waits = 0;
    this.flaws = 0;
    this.drawing = 0;
    /** A reading of what is kept, and whether another is wanted after it. @type {Promise<void> | undefined} */
    this.reading = undefined;
    this.rereads = false;
    part(".scan-form").addEventListener("submit", (event) => {
      event.preventDefault();
      const raw = this.input.value;
      this.input.value = "";
      this.take(raw, event.timeStamp);
    });
    this.camera = new Camera(part(".camera"), part(".camera-open"), data.words, (raw) => {
      this.take(raw, performance.now());
    });
    this.undoButton.addEventListener("click", () => void this.undo());
    part(".scan-export").addEventListener("click", () => void saveWaiting());
    for (const link of document.querySelectorAll(".scan-sign-in")) link.setAttribute("href", data.sign_in);
    if (!document.getElementById("lock-bar")) watchSignIn(part(".scan-session"));
    if (data.hold) this.holdFocus();
    drawTyping(this.input);
    drawKeys({ F8: this.undoButton, F9: part(".camera-open") });
    /** Scans are taken one after the other, however fast they come, and none before it is known what was scanned. */
    this.line = this.remember().catch(() => {});
    if (!data.actor.startsWith("terminal-")) void introduce(data.actor);
    this.carrier = new Carrier((outcome, count) => void this.tell(outcome, count));
  }

  /**
   * @param {string} raw what wedge, camera or hand gave
   * @param {number} entered when it ended, on the page's clock
   */
  take(raw, entered) {
    if (!raw.trim()) return;
    this.show({ tone: "saving", title: this.data.words.saving, name: raw.trim(), more: "" }, entered);
    this.line = this.line.then(() => this.scan(raw, entered));
  }

  /**
   * @param {string} raw
   * @param {number} entered
   */
  async scan(raw, entered) {
    const { words } = this.data;
    const code = readCode(raw);
    const { said, verdict } = this.judge(raw, code ?? "");
    const all = [said].flat();
    const before = code && this.latest(code);
    if (before && all.length === 1 && isSame(before, all[0])) {
      const more = fill(words.again_more, { time: clock(before.device_ms) });
      this.show({ tone: "again", title: words.again, name: verdict.name, more }, entered);
      return;
    }
    await this.store(all, code ? verdict : misread(words, raw), entered);
  }

  /**
   * Keeps what was scanned and shows the verdict; green is shown only once all is kept.
   * @param {Said[]} all
   * @param {Verdict} verdict
   * @param {number} entered
   */
  async store(all, verdict, entered) {
    const { words } = this.data;
    try {
      for (const said of all) {
        const scan = await keep(said);
        this.past = withKept(this.past, scan);
        if (verdict.tone !== "bad") this.unheard.add(scan.scan_id);
      }
      // Counted before the answer is shown: nobody reads "all sent" beside a scan that still waits.
      this.count("busy", this.waits + all.length);
      this.show(verdict, entered);
    } catch {
      this.show({ tone: "bad", title: words.not_kept, name: verdict.name, more: words.not_kept_more }, entered);
    }
    this.look();
    this.carrier.sendSoon();
  }

  /**
   * Keeps what was not scanned but pressed.
   * @param {Said} said
   * @param {Verdict} verdict
   */
  say(said, verdict) {
    const entered = performance.now();
    this.line = this.line.then(() => this.store([said], verdict, entered));
  }

  /** Takes the last scan back that was not taken back yet. */
  undo() {
    this.line = this.line.then(async () => {
      const last = this.lastStanding();
      if (!last) return;
      const { scan_id, site, run, code } = last.scan;
      const { words, actor } = this.data;
      const more = fill(words.undone_more, { code: this.sayScan(last.scan) });
      const verdict = /** @type {Verdict} */ ({ tone: "warn", title: words.undo, name: code ?? "", more });
      const said = { kind: "undo", actor, undoes: scan_id, site, ...(run ? { run } : {}) };
      await this.store([said], verdict, performance.now());
    });
    if (this.data.hold) this.input.focus();
  }

  /** @param {import("./store.js").Scan} scan */
  sayScan({ kind, code, site = "" }) {
    return `${this.data.words[kind] ?? kind} ${code ?? siteName(this.data.names, site)}`;
  }

  lastStanding() {
    return this.past.find((memory) => memory.scan.kind !== "undo" && !memory.undone && memory.state !== "flawed");
  }

  /** @param {string} code */
  latest(code) {
    const found = this.past.find(({ scan, undone }) => !undone && scan.code && readCode(scan.code) === code);
    return found?.scan;
  }

  /**
   * @param {{tone: string, title: string, name: string, goal?: string, more: string}} verdict
   * @param {number} entered
   */
  show({ tone, title, name, goal = "", more }, entered) {
    this.result.dataset.tone = tone;
    part(".scan-sign").textContent = SIGNS[/** @type {keyof typeof SIGNS} */ (tone)];
    part(".scan-title").textContent = title;
    part(".scan-goal").textContent = goal && `→ ${goal}`;
    part(".scan-name").textContent = name;
    part(".scan-name").classList.toggle("of-site", /\s·\s/.test(name));
    part(".scan-more").textContent = more;
    this.result.dataset.answeredMs = (performance.now() - entered).toFixed(1);
    // The first sound of a page takes tens of milliseconds to make: it comes after the words.
    if (tone in SIGNS && tone !== "saving") setTimeout(() => play(/** @type {any} */ (tone)));
  }

  /** Reads what is kept, as other windows and the server left it; one reading at a time. */
  async remember() {
    this.rereads = true;
    this.reading ??= this.reread().finally(() => {
      this.reading = undefined;
    });
    return this.reading;
  }

  async reread() {
    while (this.rereads) {
      this.rereads = false;
      this.past = withRead(await memories(), this.past);
      this.look();
    }
  }

  /** Goes by what was scanned last at once, and shows it soon. */
  look() {
    this.seen(this.past);
    const last = this.lastStanding();
    this.undoButton.disabled = !last;
    part(".scan-undo-what").textContent = last ? this.sayScan(last.scan) : "";
    this.drawing ||= setTimeout(() => this.draw(), DRAWN_MS);
  }

  /** Shows what was scanned last, and how each stands. */
  draw() {
    this.drawing = 0;
    drawRecent(part(".scan-recent"), this.past, this.data);
    this.tellFlaws();
  }

  /** Shows what does not count until somebody has seen it, and sounds when more of it comes. */
  tellFlaws() {
    const flaws = openFlaws(this.past);
    drawFlaws(part(".scan-flaws"), flaws, this.data, () => void this.remember());
    if (flaws.length > this.flaws && this.result.dataset.tone !== "bad") play("warn");
    this.flaws = flaws.length;
  }

  /**
   * @param {import("./carrier.js").Outcome | "busy"} outcome
   * @param {number} count
   */
  async tell(outcome, count) {
    this.count(count === 0 && outcome !== "sign-in" ? "sent" : outcome === "sent" ? "busy" : outcome, count);
    const known = this.past.filter(({ state }) => state === "waiting").length;
    if (outcome === "sent" || count !== known) await this.remember();
    this.hear();
  }

  /**
   * Shows how the sending stands, and how many scans are not at the server yet.
   * @param {string} state
   * @param {number} count
   */
  count(state, count) {
    this.waits = count;
    const line = part(".scan-sync");
    line.dataset.state = state;
    line.dataset.waiting = String(count);
    const text = fill(this.data.words[`sync_${state}`], { n: count });
    const shown = part(".scan-sync-words");
    if (shown.textContent !== text) shown.textContent = text;
    part(".scan-sync .scan-sign-in").hidden = state !== "sign-in";
    part(".scan-export").hidden = count === 0;
  }

  /** Raises the alarm where the server knows better than this page what a thing scanned here is. */
  hear() {
    for (const memory of [...this.past].reverse()) {
      if (memory.state !== "waiting" && this.unheard.delete(memory.scan.scan_id)) this.alarm(memory);
    }
  }

  /**
   * @param {Memory} memory that the server has answered
   */
  alarm({ scan, state, codes }) {
    const { words, names, van = () => "" } = this.data;
    const name = scan.code ?? words[scan.kind];
    const elsewhere = codes.find((told) => told.startsWith("elsewhere:"));
    if (elsewhere) {
      const goal = siteName(names, elsewhere.slice(elsewhere.indexOf(":") + 1));
      const more = [words.wrong_more, van()].filter(Boolean).join(" ");
      this.show({ tone: "bad", title: words.wrong, name, goal, more }, performance.now());
    } else if (state === "flawed" && this.result.dataset.tone !== "bad") {
      this.show({ tone: "bad", title: words.flawed, name, more: sayFlaw(codes, this.data) }, performance.now());
    }
  }

  /** Keeps the focus on the input, unless someone works at another control. */
  holdFocus() {
    this.input.focus();
    this.input.addEventListener("blur", (event) => {
      const to = /** @type {Element | null} */ (event.relatedTarget);
      if (!to?.matches(CONTROLS)) setTimeout(() => this.input.focus());
    });
  }
}

/**
 * @param {import("./store.js").Scan} before
 * @param {Said} said
 */
function isSame(before, said) {
  const isLately = Math.abs(Date.now() - before.device_ms) < AGAIN_MS;
  return isLately && ALIKE.every((field) => before[field] === said[field]);
}

/**
 * @param {Record<string, string>} words
 * @param {string} raw
 * @returns {Verdict}
 */
function misread(words, raw) {
  return { tone: "bad", title: words.unread, name: raw.trim(), more: words.unread_more };
}
