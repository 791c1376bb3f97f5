"""Labels of crates as PDF, set by typst (`crate_label.typ`) as tagged A5 pages (PDF/UA-1): one label a page."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from threading import Lock
from typing import cast

import typst

from api.formats.codes import code_128_svg, qr_svg
from api.formats.fonts import FONT_FOLDER, printable
from api.i18n import Words
from transit.errors import SheetError

SORT = "SORT"
"""What a crate bears that has no destination of its own: the hub empties it item by item."""

_TEMPLATE = Path(__file__).with_name("crate_label.typ")
_one_at_a_time = Lock()  # the compiler keeps its inputs between calls


@dataclass(frozen=True, slots=True)
class CrateLabel:
    """A crate's label. `to_site` and `to_name` are its destination; without one it goes to be sorted."""

    code: str
    origin_name: str
    day: date
    to_site: str | None = None
    to_name: str = ""


def crate_label_pdf(label: CrateLabel, words: Words) -> bytes:
    """Return a label as PDF; both its codes say the crate's code. Raises `SheetError` where the typesetter gives up."""
    data = {key: value if key in ("qr", "barcode") else printable(value) for key, value in _label(label, words).items()}
    try:
        with _one_at_a_time:
            pdf = _compiler().compile(format="pdf", sys_inputs={"label": json.dumps(data)}, pdf_standards=["ua-1"])
    except typst.TypstError as error:
        raise SheetError(f"crate {label.code}: the label could not be set: {error}") from error
    return cast(bytes, pdf)


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_FOLDER)])
    return typst.Compiler(str(_TEMPLATE), font_paths=fonts)


def _label(label: CrateLabel, words: Words) -> dict[str, str]:
    goal = label.to_site or SORT
    return {
        "language": words.language,
        "title": words.gettext("Crate {code}, to {site}", code=label.code, site=goal),
        "to": words.gettext("Where to"),
        "goal": goal,
        "name": label.to_name if label.to_site else words.gettext("To be sorted at the hub"),
        "code": label.code,
        "origin": words.gettext("From {site}", site=label.origin_name),
        "date": f"{words.weekday(label.day)} {words.date(label.day)}",
        "qr": qr_svg(label.code),
        "qr-alt": words.gettext("QR code of the crate {code}", code=label.code),
        "barcode": code_128_svg(label.code),
        "barcode-alt": words.gettext("Barcode of the crate {code}", code=label.code),
    }
