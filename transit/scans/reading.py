"""What a device sent, read field by field: a scan that can be judged, or the reasons why it cannot. Pure.

`docs/scans.md` is the contract of the fields.
"""

import json
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from typing import Annotated

import msgspec
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from transit.crates import is_crate_code, read_code
from transit.scans.kinds import MOVING, VISITING, FailReason, ScanKind

UUID = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
UUID7 = r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
LAST_MS = 253_402_300_799_999
"""The end of the year 9999."""
MOST_SEQUENCE = 2**53 - 1
"""The largest whole number that a browser counts to."""

PRINTABLE = r"^[^\p{Cc}]*$"
_LINES = r"^([^\p{Cc}]|\n)*$"


@lru_cache(maxsize=8_192)
def _label(raw: str) -> str:
    code = read_code(raw)
    if code is None:
        raise ValueError("is no crate's or item's code")
    return code


SIGNATURE = r"^M[0-9ML ]*$"
"""Strokes as an SVG path of whole numbers: nothing else could come out of it again."""
MOST_SIGNATURE = 6_000

Short = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=PRINTABLE)]
Label = Annotated[str, StringConstraints(max_length=200), AfterValidator(_label)]
ScanId = Annotated[str, StringConstraints(pattern=UUID7)]


class ScanForm(BaseModel):
    """A scan as a device sends it."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    scan_id: ScanId = Field(description="UUIDv7 made on the device before sending")
    sequence: int = Field(ge=1, le=MOST_SEQUENCE, description="Counts the installation's scans from 1")
    kind: Annotated[ScanKind, Field(strict=False)]
    device_ms: int = Field(ge=0, le=LAST_MS, description="The device's clock, in milliseconds since 1970")
    offset_ms: int | None = Field(
        default=None, ge=-LAST_MS, le=LAST_MS, description="Server's clock minus device's, if known"
    )
    actor: Short = Field(description="Who was signed in on the device when it was scanned")
    code: Label | None = Field(default=None, description="The crate or item, as the scanner read it")
    crate: Label | None = Field(default=None, description="The crate that an item was packed into")
    site: Short | None = None
    to_site: Short | None = Field(default=None, description="Where the label says that it goes; empty: to be sorted")
    run: Short | None = None
    undoes: ScanId | None = Field(default=None, description="The scan that it takes back")
    reason: Annotated[FailReason | None, Field(strict=False)] = None
    note: Annotated[str, StringConstraints(max_length=500, pattern=_LINES)] = ""
    signature: Annotated[str | None, StringConstraints(max_length=MOST_SIGNATURE, pattern=SIGNATURE)] = None


def read_scan(raw: object) -> tuple[ScanForm | None, tuple[str, ...]]:
    """Return the scan with its codes in their one form, or `None` with the reasons against it.

    Reasons: `bad_field:<field>`, `missing_field:<field>`, `bad_code:<field>`.
    """
    try:
        form = ScanForm.model_validate(raw)
    except ValidationError as error:
        return None, tuple(dict.fromkeys(_flaws(error)))
    reasons = [f"missing_field:{field}" for field in _NEEDED[form.kind] if getattr(form, field) is None]
    if form.kind in _LABELS:
        reasons += _wrong_labels(form)
    return (None, tuple(reasons)) if reasons else (form, ())


def payload_of(raw: object) -> str:
    """Return what was sent as JSON in ASCII in its one form."""
    return _ENCODE(raw)


def content_of(device: str, epoch: str, raw: object, *, is_form: bool = False) -> str:
    """Return the hash of what was sent in its one form, and of the stream's names.

    `is_form`: `read_scan` took it for a scan. Then it holds texts and whole numbers alone, and where these are in ASCII
    another encoder, ten times as fast, writes the same.
    """
    payload = _encode_fast(raw) if is_form else b""
    if not payload or not payload.isascii() or b"\x7f" in payload:
        payload = _ENCODE(raw).encode("ascii")
    return sha256(f"{device}/{epoch}/".encode() + payload).hexdigest()


_ENCODE = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
_encode_fast = msgspec.json.Encoder(order="sorted").encode

_NEEDED: dict[ScanKind, tuple[str, ...]] = {
    **dict.fromkeys(MOVING, ("code", "site")),
    **dict.fromkeys(VISITING, ("run", "site")),
    ScanKind.LOAD: ("code", "site", "run"),
    ScanKind.UNLOAD: ("code", "site", "run"),
    ScanKind.PACK: ("code", "site", "crate"),
    ScanKind.FAIL: ("run", "site", "reason"),
    ScanKind.UNDO: ("undoes",),
}


_FLAWS = {"missing": "missing_field", "value_error": "bad_code"}

_LABELS = {ScanKind.EMPTY: {"code": True}, ScanKind.PACK: {"code": False, "crate": True}}
"""For kinds that take only crates or only items: whether a field's label is a crate's."""


def _wrong_labels(form: ScanForm) -> Iterator[str]:
    for field, wants_crate in _LABELS[form.kind].items():
        label = getattr(form, field)
        if label is not None and is_crate_code(label) != wants_crate:
            yield f"bad_code:{field}"


def _flaws(error: ValidationError) -> Iterator[str]:
    for flaw in error.errors(include_url=False, include_context=False, include_input=False):
        field = str(flaw["loc"][0]) if flaw["loc"] else "scan"
        if field not in ScanForm.model_fields:
            field = "scan"  # the names of unknown fields are foreign words
        yield f"{_FLAWS.get(flaw['type'], 'bad_field')}:{field}"
