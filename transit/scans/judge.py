"""Whether a scan counts. Pure: what is known comes as arguments, reasons go out as codes.

A scan that happened is never refused. One that cannot count is kept in quarantine, and acknowledged like any other, so
that it never holds up the scans behind it. The reasons: those of `transit.scans.reading.read_scan`, and
`not_your_role`, `not_your_site`, `unknown_site:<field>`, `unknown_crate:<field>`, `unknown_run`, `bad_field:to_site`
(a crate sent to where it stands), `not_your_run` (a driver who does not hold it), `device_revoked` and `id_reused`
(the id of a kept scan, with other content).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from transit.crates import is_crate_code
from transit.scans.kinds import ScanKind
from transit.scans.reading import ScanForm
from transit.whereabouts import Anomaly, Ended, Event, Moved, PlaceKind, Sent

ID_REUSED = "id_reused"
NOT_YOUR_RUN = "not_your_run"
DEVICE_REVOKED = "device_revoked"
UNKNOWN_CRATE = "unknown_crate"
HAND_OVER_GRACE_US = 15 * 60 * 1_000_000
"""Who handed a run over may have scanned a little later: clocks differ, and hands were full."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose sign-in brought the scans: the kinds it may send, its only site (`None`: any), whether only held runs.

    `crew`: where the device itself brings them, who may have scanned on it; their scans are judged as theirs.
    """

    login: str
    kinds: frozenset[ScanKind]
    site: str | None = None
    must_hold: bool = False
    crew: Mapping[str, "Sender"] = field(default_factory=dict)

    def acting(self, actor: str) -> "Sender":
        """Return by whom a scan of `actor` is judged."""
        return self.crew.get(actor, self)


@dataclass(frozen=True, slots=True)
class Known:
    """What there is, of what the scans name. `holds`: by run, who ever held it, and when that ended (`None`: not)."""

    sites: Collection[str]
    crates: Collection[str]
    runs: Collection[str]
    holds: Mapping[str, Collection[tuple[str, int | None]]] = field(default_factory=dict)


def judge(form: ScanForm, sender: Sender, known: Known, at_us: int = 0) -> tuple[str, ...]:
    """Return the reasons why a scan of the corrected time `at_us` cannot count; none: it counts."""
    return tuple(_reasons(form, sender.acting(form.actor), known, at_us))


def signals(events: Iterable[Event], sent: Sent | None, hubs: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield (scan id, code) for what whoever scanned should hear of: anomalies, and `elsewhere:<site>`.

    `events` are a fold's, `sent` the journey under way before them. A crate is *elsewhere* where it was received or set
    down at another site than it was sent to, unless a hub sorts it there or it is back where it began.
    """
    for event in events:
        match event:
            case Anomaly():
                yield event.scan_id, event.code.value
            case Sent():
                sent = event
            case Ended():
                sent = None
            case Moved(place=place) if sent is not None and sent.to_site is not None and event.at_us is not None:
                is_here = place.kind in (PlaceKind.AT_SITE, PlaceKind.SET_DOWN)
                if is_here and place.site not in (sent.to_site, sent.origin) and place.site not in hubs:
                    yield event.scan_id, f"elsewhere:{sent.to_site}"


def _reasons(form: ScanForm, sender: Sender, known: Known, at_us: int) -> Iterator[str]:
    site, to_site, code, crate = form.site, form.to_site, form.code, form.crate
    if form.kind not in sender.kinds:
        yield "not_your_role"
    if site is not None:
        if sender.site is not None and site != sender.site:
            yield "not_your_site"
        if site not in known.sites:
            yield "unknown_site:site"
    if to_site is not None:
        if to_site not in known.sites:
            yield "unknown_site:to_site"
        elif to_site == site and form.kind == ScanKind.OUT:
            yield "bad_field:to_site"
    if code is not None and code not in known.crates and is_crate_code(code):
        yield f"{UNKNOWN_CRATE}:code"
    if crate is not None and crate not in known.crates:
        yield f"{UNKNOWN_CRATE}:crate"
    if form.run is not None and form.run not in known.runs:
        yield "unknown_run"
    elif form.run is not None and sender.must_hold and not _held(sender.login, known.holds.get(form.run, ()), at_us):
        yield NOT_YOUR_RUN


def _held(login: str, holds: Collection[tuple[str, int | None]], at_us: int) -> bool:
    """Say whether `login` held the run by `at_us`. What was scanned before it was taken counts: clocks may be wrong."""
    return any(holder == login and (until is None or at_us <= until + HAND_OVER_GRACE_US) for holder, until in holds)
