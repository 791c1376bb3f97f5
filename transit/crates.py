"""Crates: the codes on their labels. Pure.

A code is `KL-`, six signs of Crockford's base 32 and a check sign (Luhn's algorithm modulo 32), which finds every wrong
sign and most swapped neighbours when someone types it. Items keep the barcodes that the library system gave them.
"""

import re

PREFIX = "KL-"
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE = {sign: value for value, sign in enumerate(_SIGNS)}
_CRATE = re.compile(rf"{PREFIX}[{_SIGNS}]{{7}}")
_ITEM = re.compile(r"[0-9A-Za-z][0-9A-Za-z._:/+-]{0,63}")
_SYMBOLOGY = re.compile(r"^\][A-Za-z][0-9A-Za-z]")  # some wedges send which kind of barcode it was (ISO/IEC 15424)
_LOOKALIKES = str.maketrans("OIL", "011")
MOST_CRATES = len(_SIGNS) ** 6


def crate_code(number: int) -> str:
    """Return the code of crate `number` (0 to `MOST_CRATES` - 1)."""
    if not 0 <= number < MOST_CRATES:
        raise ValueError(f"crate number {number} must be from 0 to {MOST_CRATES - 1}")
    body = "".join(_SIGNS[number >> shift & 31] for shift in range(25, -1, -5))
    return f"{PREFIX}{body}{_check_sign(body)}"


def crate_number(code: str) -> int:
    """Return which crate a code is of."""
    number = 0
    for sign in code[len(PREFIX) : -1]:
        number = number << 5 | _VALUE[sign]
    return number


def read_code(raw: str) -> str | None:
    """Return the code that a scanner or a person meant, or `None` for what can be no label's.

    Crate codes come back in their one form, also when typed in lower case or with O for 0 and I or L for 1.
    """
    text = _SYMBOLOGY.sub("", raw.strip(), count=1)
    if text[:3].upper() == PREFIX:
        code = PREFIX + text[3:].upper().translate(_LOOKALIKES)
        return code if is_crate_code(code) else None
    return text if _ITEM.fullmatch(text) else None


def is_crate_code(code: str) -> bool:
    """Tell whether a code is a crate's, its check sign included."""
    return code.startswith(PREFIX) and _CRATE.fullmatch(code) is not None and _check_sign(code[3:-1]) == code[-1]


def _check_sign(body: str) -> str:
    total = 0
    for place, sign in enumerate(reversed(body)):
        value = _VALUE[sign]
        if place % 2 == 0:
            value *= 2
            value = value // 32 + value % 32
        total += value
    return _SIGNS[-total % 32]
