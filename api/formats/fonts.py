"""The one font that documents are set in, from its own package, and which signs it can show."""

import unicodedata
from functools import cache
from pathlib import Path

import fontpkg_source_sans_3 as source_sans
from fontTools.ttLib import TTFont

FONT_FOLDER: Path = source_sans.ROOT / "files"
UNKNOWN = "□"
"""Stands for a sign that the font lacks: a tagged document must show every sign it holds."""


def printable(text: str) -> str:
    """Return `text` as the font can show it: composed, on one line, without invisible signs, unknown ones as boxes."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(sign) for sign in unicodedata.normalize("NFC", text))


def _shown(sign: str) -> str:
    category = unicodedata.category(sign)
    if category == "Cf":
        return ""
    if category == "Cc":
        return " "
    if ord(sign) in _signs():
        return sign
    if category.startswith("Z"):
        return " "
    return "" if category.startswith("M") else UNKNOWN


@cache
def _signs() -> frozenset[int]:
    with TTFont(FONT_FOLDER / "SourceSans3[wght].ttf", lazy=True) as font:
        return frozenset(font.getBestCmap())
