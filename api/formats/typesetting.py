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

_one_at_a_time = Lock()  # a compiler keeps its inputs between calls


def typeset(template: str, data: Mapping[str, Any], *, what: str) -> bytes:
    """Return the PDF of a template beside this module; it reads `data` as JSON from its input `data`.

    Data never becomes markup. Raises `SheetError`, naming `what`, where the typesetter gives up.
    """
    try:
        with _one_at_a_time:
            text = json.dumps(data, ensure_ascii=False)
            pdf = _compiler(template).compile(format="pdf", sys_inputs={"data": text}, pdf_standards=["ua-1"])
    except typst.TypstError as error:
        raise SheetError(f"{what} could not be set: {error}") from error
    return cast(bytes, pdf)


@cache
def load_fonts() -> typst.Fonts:
    """Return the fonts of documents, read once."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_FOLDER)])


@cache
def _compiler(template: str) -> typst.Compiler:
    return typst.Compiler(str(Path(__file__).with_name(template)), font_paths=load_fonts())
