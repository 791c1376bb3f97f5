/** The page of devices: lets the server know this device before it is made a shared terminal. */

import { introduce } from "./scan/sync.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("share"));
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  await introduce(form.dataset.actor ?? "", true);
  form.submit();
});
