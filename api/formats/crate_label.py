"""Labels of crates as PDF, set by typst (`crate_label.typ`) as tagged A5 pages (PDF/UA-1): one label a page."""

from dataclasses import dataclass
from datetime import date

from api.formats.codes import code_128_svg, qr_svg
from api.formats.fonts import printable
from api.formats.typesetting import typeset
from api.i18n import Words

SORT = "SORT"
"""What a crate bears that has no destination of its own: the hub empties it item by item."""


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
    return typeset("crate_label.typ", data, what=f"the label of crate {label.code}")


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
