/** The codes on labels, read as `transit/crates.py` reads them, so that a page understands them without a network. */

const PREFIX = "KL-";
const SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CRATE = new RegExp(`^${PREFIX}[${SIGNS}]{7}$`);
const ITEM = /^[0-9A-Za-z][0-9A-Za-z._:/+-]{0,63}$/;
const SYMBOLOGY = /^\][A-Za-z][0-9A-Za-z]/;
/** @type {Record<string, string>} */
const LOOKALIKES = { O: "0", I: "1", L: "1" };

/**
 * Returns the code that a scanner or a person meant, or `null` for what can be no label's.
 * @param {string} raw
 * @returns {string | null}
 */
export function readCode(raw) {
  const text = raw.trim().replace(SYMBOLOGY, "");
  if (text.slice(0, 3).toUpperCase() === PREFIX) {
    const body = text.slice(3).toUpperCase().replace(/[OIL]/g, (sign) => LOOKALIKES[sign]);
    return isCrateCode(PREFIX + body) ? PREFIX + body : null;
  }
  return ITEM.test(text) ? text : null;
}

/**
 * Tells whether a code is a crate's, its check sign included.
 * @param {string} code
 */
export function isCrateCode(code) {
  return CRATE.test(code) && checkSign(code.slice(3, -1)) === code.at(-1);
}

/**
 * Tells whether a code is the book trade's on the back of a book (ISBN as EAN-13), which all copies of it share.
 * @param {string} code
 */
export function isBookCode(code) {
  if (!/^97[89]\d{10}$/.test(code)) return false;
  return [...code].reduce((sum, sign, place) => sum + Number(sign) * (place % 2 ? 3 : 1), 0) % 10 === 0;
}

/** @param {string} body */
function checkSign(body) {
  let total = 0;
  [...body].reverse().forEach((sign, place) => {
    const value = SIGNS.indexOf(sign) * (place % 2 === 0 ? 2 : 1);
    total += place % 2 === 0 ? Math.floor(value / 32) + (value % 32) : value;
  });
  return SIGNS[(32 - (total % 32)) % 32];
}
