/** A sound of its own for each kind of result, made here: nothing to load, nothing to wait for. */

/** @typedef {"good" | "warn" | "ask" | "again" | "bad"} Sound */

/** Pitch in hertz, beginning and length in seconds. @type {Record<Sound, {shape: OscillatorType, tones: number[][]}>} */
const SOUNDS = {
  good: { shape: "sine", tones: [[1320, 0, 0.09]] },
  warn: { shape: "triangle", tones: [[620, 0, 0.12], [620, 0.18, 0.12]] },
  ask: { shape: "triangle", tones: [[660, 0, 0.1], [990, 0.14, 0.16]] },
  again: { shape: "sine", tones: [[880, 0, 0.05], [880, 0.09, 0.05], [880, 0.18, 0.05]] },
  bad: { shape: "sawtooth", tones: [[330, 0, 0.22], [220, 0.26, 0.22], [330, 0.52, 0.22], [220, 0.78, 0.3]] },
};

/** @type {AudioContext | undefined} */
let audio;

/** @param {Sound} sound */
export function play(sound) {
  audio ??= new AudioContext();
  if (audio.state === "suspended") void audio.resume();
  for (const [pitch, begin, length] of SOUNDS[sound].tones) {
    const tone = audio.createOscillator();
    const loudness = audio.createGain();
    const at = audio.currentTime + begin;
    tone.type = SOUNDS[sound].shape;
    tone.frequency.value = pitch;
    loudness.gain.setValueAtTime(0.25, at);
    loudness.gain.exponentialRampToValueAtTime(0.001, at + length);
    tone.connect(loudness).connect(audio.destination);
    tone.start(at);
    tone.stop(at + length);
  }
}
