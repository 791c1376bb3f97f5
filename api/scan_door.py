"""The door that scans come in by: who sent them is looked up, and what they sent is kept, in one transaction.

A look-up of its own for every request would cost more than keeping its scan.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Engine

from api.accounts.sign_ins import SignedInAs, crews_of, senders_of
from api.errors import ApiError, NotAllowedError, SignInNeededError
from api.scan_schemas import ScanEnvelope
from api.tables import Role
from depots.store import now, to_micros
from transit.devices import device_facts, hash_secret, note_seen, terminal_actor
from transit.errors import WriterBusyError
from transit.scans.ingest import take_in
from transit.scans.judge import Sender
from transit.scans.kinds import VISITING, ScanKind
from transit.scans.late import FOLD_BUDGET, fold_some
from transit.scans.pieces import Answer, Delivery, Reading, read_scans
from transit.scans.writer import GroupWriter

DESK_KINDS = frozenset({ScanKind.OUT, ScanKind.IN, ScanKind.PACK, ScanKind.EMPTY, ScanKind.UNDO})
_DRIVER_KINDS = VISITING | {ScanKind.LOAD, ScanKind.UNLOAD, ScanKind.UNDO}

KINDS_OF = {
    Role.DESK: DESK_KINDS,
    Role.DRIVER: _DRIVER_KINDS,
    Role.PLANNER: frozenset(ScanKind),
    Role.ADMIN: frozenset(ScanKind),
}
"""Who may send scans, and of which kinds."""


@dataclass(frozen=True, slots=True)
class _Parcel:
    token: str | None
    secret: str | None
    envelope: ScanEnvelope | None
    readings: Sequence[Reading]
    at: datetime


class ScanDoor:
    """Keeps scans for all requests of a process."""

    def __init__(self, engine: Engine) -> None:
        self._writer: GroupWriter[_Parcel, list[Answer] | ApiError] = GroupWriter(engine, _keep, fold_some)

    async def deliver(
        self, token: str | None, envelope: ScanEnvelope | None, *, secret: str | None = None
    ) -> list[Answer]:
        """Return the answers once everything is committed; without an envelope, only whether one may send.

        `token` is the sign-in's, `secret` the device's: either lets scans in. Raises `SignInNeededError`,
        `NotAllowedError`, and `ApiError` for a device that is not enrolled or a full house.
        """
        if token is None and secret is None:
            raise SignInNeededError
        at = now()
        # Read here, while the writer waits for the disk, and not while others wait for the writer.
        readings = [] if envelope is None else read_scans(envelope.device, envelope.epoch, envelope.scans)
        try:
            result = await self._writer.keep(_Parcel(token, secret, envelope, readings, at), len(readings) or 1)
        except WriterBusyError as error:
            raise ApiError(503, "busy", str(error)) from error
        if isinstance(result, ApiError):
            raise result
        return result

    def start(self) -> None:
        """Fold what was put off before the program last ended."""
        self._writer.start()

    def is_busy(self) -> bool:
        """Say whether scans wait to be kept."""
        return self._writer.is_busy()

    def stop(self) -> None:
        """Keep what is under way, and end."""
        self._writer.stop()


def _keep(connection: Connection, parcels: Sequence[_Parcel]) -> list[list[Answer] | ApiError]:
    who = senders_of(connection, {parcel.token for parcel in parcels if parcel.token}, parcels[-1].at)
    crews = _crews(connection, parcels)
    results: list[list[Answer] | ApiError] = []
    deliveries: dict[int, Delivery] = {}
    for place, parcel in enumerate(parcels):
        sender = _sender(who.get(parcel.token or ""), crews.get(place, {}), parcel)
        if isinstance(sender, ApiError):
            results.append(sender)
        else:
            results.append([])
            if parcel.envelope is not None:
                deliveries[place] = _delivery(sender, parcel.envelope, parcel)
    answers_to = take_in(connection, list(deliveries.values()), budget=FOLD_BUDGET)
    for place, answers in zip(deliveries, answers_to, strict=True):
        results[place] = _not_enrolled() if answers is None else answers
    return results


def _crews(connection: Connection, parcels: Sequence[_Parcel]) -> dict[int, Mapping[str, Sender]]:
    """Return, by the parcel's place, whose scans its device may bring, where the device shows its secret."""
    wanted = {
        place: (parcel.envelope.device, hash_secret(parcel.secret))
        for place, parcel in enumerate(parcels)
        if parcel.secret and parcel.envelope
    }
    if not wanted:
        return {}
    known = device_facts(connection, {device for device, _ in wanted.values()})
    shown = {
        place: device for place, (device, secret) in wanted.items() if device in known and known[device][0] == secret
    }
    people = crews_of(connection, set(shown.values()))
    note_seen(connection, set(shown.values()), to_micros(parcels[-1].at))
    crews: dict[int, Mapping[str, Sender]] = {}
    for place, device in shown.items():
        crew = {person.login: _person(person) for person in people.get(device, ()) if person.role in KINDS_OF}
        if known[device][1] is not None:
            terminal = terminal_actor(device)
            crew[terminal] = Sender(terminal, DESK_KINDS, known[device][1])
        crews[place] = crew
    return crews


def _sender(who: SignedInAs | None, crew: Mapping[str, Sender], parcel: _Parcel) -> Sender | ApiError:
    """Return by whom a parcel's scans are judged: who scanned, where the device vouches for them, else who sends.

    What the device cannot vouch for waits for somebody to sign in.
    """
    if who is not None and who.role in KINDS_OF:
        return replace(_person(who), crew=crew)
    if parcel.envelope is not None and crew and _actors(parcel.envelope) <= crew.keys():
        return Sender(f"device-{parcel.envelope.device[:8]}", frozenset(), crew=crew)
    return SignInNeededError() if who is None else NotAllowedError()


def _actors(envelope: ScanEnvelope) -> set[str]:
    said = (raw.get("actor") for raw in envelope.scans if isinstance(raw, dict))
    return {actor for actor in said if isinstance(actor, str)}


def _person(who: SignedInAs) -> Sender:
    return sender_as(who.login, who.role, who.site_code)


def sender_as(login: str, role: str, site: str | None) -> Sender:
    """Return how the scans of an account are judged; a role that does not scan may send none."""
    return Sender(login, KINDS_OF.get(Role(role), frozenset()), site, must_hold=role == Role.DRIVER)


def _delivery(sender: Sender, envelope: ScanEnvelope, parcel: _Parcel) -> Delivery:
    sent_us, server_us = None if envelope.sent_ms is None else envelope.sent_ms * 1_000, to_micros(parcel.at)
    return Delivery(sender, envelope.device, envelope.epoch, sent_us, server_us, envelope.scans, parcel.readings)


def _not_enrolled() -> ApiError:
    detail = "This device is not enrolled: POST its id to /api/v1/devices, then send the scans again."
    return ApiError(409, "device_not_enrolled", detail)
