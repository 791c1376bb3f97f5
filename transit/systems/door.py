"""The door: which fields of a foreign row are read at all, and which values may be repeated in a report.

Only allow-listed fields pass. What is about a reader is dropped unread, and named in the report, so that the export
can be mended. No value is repeated that could be somebody's name or address.
"""

import re
from collections.abc import Collection, Iterable

from transit.systems.port import UnreadFields

_READER_WORDS = re.compile(
    r"patron|borrower|reader|customer|asiakas|lainaaja|låntagare|cardnumber|card_number|korttinumero|"
    r"surname|firstname|lastname|first_name|last_name|sukunimi|etunimi|(^|_)(name|nimi|namn)($|_)|birth|syntym|ssn|hetu|"
    r"henkilö|personnummer|email|e_mail|sähköposti|phone|mobile|puhelin|telefon|address|osoite|adress|notes?$|pin(_|$)|"
    r"userid|user_id|username|gender|sukupuoli"
)
_REPEATABLE = re.compile(r"[0-9A-Za-zÅÄÖåäö._:/+-]{1,32}")
_MOST_NAMES = 50
_LONGEST_NAME = 40


def normal_name(field: str) -> str:
    """Return a field's name as compared: trimmed, lower case, words joined by `_`."""
    return re.sub(r"[\s\-]+", "_", field.strip().lower())


def is_about_readers(field: str) -> bool:
    """Tell whether a field's name says that it is about a reader."""
    return _READER_WORDS.search(normal_name(field)) is not None


def repeatable(value: object) -> str:
    """Return the value if it is short and plain enough to stand in a report (a code, a number, a date), else ''."""
    text = str(value).strip() if isinstance(value, str | int) else ""
    return text if _REPEATABLE.fullmatch(text) else ""


class UnreadNames:
    """Gathers the names of fields that were not read: at most fifty of each sort, each cut to forty characters."""

    def __init__(self, allowed: Collection[str]) -> None:
        self._seen = set(allowed)
        self._about_readers: list[str] = []
        self._others: list[str] = []

    def note(self, names: Iterable[str]) -> None:
        """Remember those of `names` that are not read."""
        for name in names:
            if name in self._seen or (normal := normal_name(name)) in self._seen:
                continue
            names_of_its_sort = self._about_readers if is_about_readers(normal) else self._others
            if len(names_of_its_sort) < _MOST_NAMES:
                self._seen.update((name, normal))
                names_of_its_sort.append("".join(c if c.isprintable() else "?" for c in normal)[:_LONGEST_NAME])

    def fields(self) -> UnreadFields:
        """Return the names so far, sorted, those about readers apart."""
        return UnreadFields(about_readers=tuple(sorted(self._about_readers)), others=tuple(sorted(self._others)))
