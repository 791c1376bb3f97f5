"""Setting a page: a template, its data and our font in; a tagged PDF (PDF/UA-1) out."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, cast

import typst

from api.formats.fonts import FONT_FOLDER
from transit.errors import SheetError
from transit.lately import Lately

MOST_KEPT = 40
"""Documents, by all that stands in them: 8 MB at most."""

_one_at_a_time = Lock()  # a compiler keeps its inputs between calls


def typeset(template: str, data: Mapping[str, Any], *, what: str) -> bytes:
    """Return the PDF of a template beside this module; it reads `data` as JSON from its input `data`.

    Data never becomes markup. What was set lately is kept by its data, so that it is never that of other data. Raises
    `SheetError`, naming `what`, where the typesetter gives up.
    """
    text = json.dumps(data, ensure_ascii=False)
    return set_lately.get((template, text), lambda: _set(template, text, what))


def _set(template: str, text: str, what: str) -> bytes:
    try:
        with _one_at_a_time:
            pdf = _compiler(template).compile(format="pdf", sys_inputs={"data": text}, pdf_standards=["ua-1"])
    except typst.TypstError as error:
        raise SheetError(f"{what} could not be set: {error}") from error
    return cast(bytes, pdf)


set_lately: Lately[bytes] = Lately(MOST_KEPT)


@cache
def load_fonts() -> typst.Fonts:
    """Return the fonts of documents, read once."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_FOLDER)])


@cache
def _compiler(template: str) -> typst.Compiler:
    return typst.Compiler(str(Path(__file__).with_name(template)), font_paths=load_fonts())
