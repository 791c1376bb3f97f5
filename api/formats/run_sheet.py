"""Run sheets as PDF: words put to a `RunSheet`, set by typst (`run_sheet.typ`) as tagged A4 pages (PDF/UA-1)."""

from datetime import timedelta
from typing import Any

from api.contexts.names import town_name
from api.formats.codes import code_128_svg, qr_svg
from api.formats.fonts import printable
from api.formats.typesetting import typeset
from api.i18n import Words
from depots.municipalities import municipalities
from transit.sheets import CrateCount, RunSheet, SheetStop


def run_sheet_pdf(sheet: RunSheet, words: Words, *, run_url: str) -> bytes:
    """Return `sheet` as PDF in the language of `words`; its QR code opens `run_url`.

    Raises `SheetError` where the typesetter gives up.
    """
    return typeset("run_sheet.typ", _printable(_sheet(sheet, words, run_url)), what=f"the sheet of run {sheet.code}")


def _printable(value: Any) -> Any:
    """Return the same data with all its texts printable."""
    match value:
        case str():
            return printable(value)
        case dict():
            return {key: _printable(part) for key, part in value.items()}
        case list():
            return [_printable(part) for part in value]
    return value


def _sheet(sheet: RunSheet, words: Words, run_url: str) -> dict[str, Any]:
    date = f"{words.weekday(sheet.day.weekday())} {words.date(sheet.day)}"
    kind = words.gettext("Run sheet")
    van = printable(sheet.van_name).strip() or sheet.van_code
    return {
        "language": words.language,
        "title": f"{kind}: {van}, {date}",
        "kind": kind,
        "van": van,
        "date": date,
        "times": words.span(sheet.starts_at, sheet.ends_at),
        "under-date": _under_date(sheet, words),
        "cancelled": words.gettext("This run is cancelled") if sheet.cancelled_at else None,
        "facts": [{"label": label, "value": value} for label, value in _facts(sheet, words)],
        "driver": words.gettext("Driver"),
        "signature": words.gettext("Signature"),
        "columns": [
            words.gettext("No."),
            words.gettext("Arrive, depart"),
            words.gettext("Stop"),
            words.gettext("To leave"),
            words.gettext("To take"),
            words.gettext("Aboard"),
        ],
        "stops": [_stop(stop, sheet, words) for stop in sheet.stops],
        "estimate": words.gettext("Crate counts are estimates, rounded up to whole crates at each stop."),
        "notes": words.gettext("Notes"),
        "footer": f"{kind} · {sheet.van_code} · {words.week(sheet.week)}",
        "page": words.gettext("Page {page} of {pages}", page="{page}", pages="{pages}"),
        "qr": qr_svg(run_url),
        "qr-caption": words.gettext("The run on your phone"),
        "qr-alt": words.gettext("QR code that opens the page of this run"),
        "barcode": code_128_svg(sheet.code),
        "barcode-alt": words.gettext("Barcode of the run {code}", code=sheet.code),
        "code": sheet.code,
    }


def _under_date(sheet: RunSheet, words: Words) -> str:
    parts = [words.week(sheet.week)]
    if sheet.tours > 1:
        parts.append(words.gettext("round {n} of {of}", n=sheet.tour, of=sheet.tours))
    return " · ".join((*parts, sheet.base_name))


def _facts(sheet: RunSheet, words: Words) -> list[tuple[str, str]]:
    return [
        (words.gettext("Begins"), words.time(sheet.starts_at)),
        (words.gettext("Ends"), words.time(sheet.ends_at)),
        (words.gettext("Duration"), words.minutes(round(sheet.hours * 60))),
        (words.gettext("Distance"), f"{words.number(sheet.km)}\N{NO-BREAK SPACE}km"),
        (words.gettext("Visits"), words.number(sheet.visits)),
        (words.gettext("Crates"), words.number(sheet.crates)),
        (words.gettext("Highest load"), f"{sheet.highest_load} / {sheet.capacity}"),
    ]


def _stop(stop: SheetStop, sheet: RunSheet, words: Words) -> dict[str, Any]:
    return {
        "number": stop.number,
        "arrives": words.time(stop.arrives_at),
        "departs": words.time(stop.departs_at) if stop.number < len(sheet.stops) else None,
        "name": stop.site_name,
        "code": stop.site_code,
        "address": _address(stop, words),
        "contact": stop.contact,
        "phone": words.gettext("Tel. {phone}", phone=stop.phone) if stop.phone else None,
        "notes": _notes(stop, words),
        "parts": [
            *_parts(words.gettext("To leave, for:"), stop.leave, stop, words),
            *_parts(words.gettext("To take, for:"), stop.take, stop, words),
        ],
        "leave": stop.leave.total,
        "take": stop.take.total,
        "aboard": stop.aboard,
        "break": _break(stop, words),
    }


def _break(stop: SheetStop, words: Words) -> str | None:
    if stop.break_from is None:
        return None
    over = stop.break_from + timedelta(minutes=stop.break_minutes)
    length, when = words.minutes(stop.break_minutes), words.span(stop.break_from, over)
    return words.gettext("Break {length}, {when}", length=length, when=when)


def _address(stop: SheetStop, words: Words) -> str:
    town = town_name(municipalities()[stop.municipality_code], words.language)
    return ", ".join(part for part in (stop.address, f"{stop.postcode} {town}".strip()) if part)


def _notes(stop: SheetStop, words: Words) -> list[str]:
    notes = [stop.access_note] if stop.access_note else []
    if stop.starts_at > stop.arrives_at:
        notes.append(words.gettext("Wait: the doors open at {time}", time=words.time(stop.starts_at)))
    return notes


def _parts(label: str, count: CrateCount, stop: SheetStop, words: Words) -> list[str]:
    """Return one line that says for which sites the crates are, where it is not plain."""
    if not count.own or count.own == ((stop.site_code, count.total),):
        return []
    parts = [f"{code}\N{NO-BREAK SPACE}{n}" for code, n in count.own]
    if count.shared:
        parts.append(words.gettext("shared {n}", n=count.shared))
    return [f"{label} {', '.join(parts)}"]
