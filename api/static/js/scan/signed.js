/** Tells when the sign-in has run out while a page goes on scanning: its scans are sent by the device, in their names. */

const ME = "/api/v1/me";
const EVERY_MS = 5 * 60 * 1_000;
const PATIENCE_MS = 10_000;

/** @param {HTMLElement} notice shown while nobody is signed in any more */
export function watchSignIn(notice) {
  const look = async () => {
    const answer = await fetch(ME, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => null);
    if (answer?.ok || answer?.status === 401) notice.hidden = answer.ok;
  };
  for (const event of ["online", "focus"]) addEventListener(event, () => void look());
  document.addEventListener("visibilitychange", () => void look());
  setInterval(() => void look(), EVERY_MS);
  void look();
}
