/** Keys of a scanning page: what is typed goes to the input, and one key each for what hands do most beside scanning. */

const FIELDS = "input:not([type=radio]), select, textarea";

/**
 * Lets keys press buttons.
 * @param {Record<string, HTMLElement>} buttons by the key's name
 */
export function drawKeys(buttons) {
  document.addEventListener("keydown", (event) => {
    const button = buttons[event.key];
    if (!button || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    button.click();
  });
}

/**
 * What is typed where nothing can be typed, as a wedge does, goes to the input.
 * @param {HTMLInputElement} input
 */
export function drawTyping(input) {
  document.addEventListener("keydown", (event) => {
    const isTyped = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
    const at = /** @type {Element} */ (event.target);
    if (isTyped && event.key !== " " && !at.closest(FIELDS)) input.focus();
  });
}
