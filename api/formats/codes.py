"""Codes for scanners as SVG, drawn with the white margin that their standards ask for."""

from io import BytesIO

import segno
from barcode.codex import Code128

_QR_MARGIN = 4
_CODE_128_MARGIN = 10


def qr_svg(text: str) -> str:
    """Return `text` as a QR code that stays readable with 15 % of it soiled (level M)."""
    svg = BytesIO()
    segno.make(text, error="m", micro=False).save(svg, kind="svg", xmldecl=False, border=_QR_MARGIN)
    return svg.getvalue().decode()


def code_128_svg(text: str) -> str:
    """Return `text` as a Code 128 barcode, one unit a module, to be stretched to any size.

    Raises `barcode.errors.IllegalCharacterError` for signs beyond Latin letters and digits that Code 128 lacks.
    """
    modules: str = Code128(text).build()[0]
    bars, at = [], _CODE_128_MARGIN
    for run in modules.replace("10", "1 0").replace("01", "0 1").split():
        if run[0] == "1":
            bars.append(f"M{at} 0h{len(run)}v1h-{len(run)}z")
        at += len(run)
    size = f'width="{at + _CODE_128_MARGIN}" height="1" preserveAspectRatio="none"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><path d="{"".join(bars)}"/></svg>'
