/** Ids that a device makes by itself. `crypto.randomUUID` would do for some, but makes no version 7. */

/**
 * Returns a UUIDv7 (RFC 9562): ids sort as they were made, to the millisecond.
 * @param {number} ms milliseconds since 1970
 * @returns {string}
 */
export function uuid7(ms) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let place = 5, rest = ms; place >= 0; place -= 1) {
    bytes[place] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return written(bytes, 7);
}

/**
 * Returns a random UUID (version 4).
 * @returns {string}
 */
export function uuid4() {
  return written(crypto.getRandomValues(new Uint8Array(16)), 4);
}

/**
 * @param {Uint8Array} bytes
 * @param {number} version
 */
function written(bytes, version) {
  bytes[6] = (bytes[6] & 0x0f) | (version << 4);
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
