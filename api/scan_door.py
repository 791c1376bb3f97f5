"""The door that scans come in by: who sent them is looked up, and what they sent is kept, in one transaction.

A look-up of its own for every request would cost more than keeping its scan.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from api.accounts.sign_ins import SignedInAs, senders_of
from api.errors import ApiError, NotAllowedError, SignInNeededError
from api.scan_schemas import ScanEnvelope
from api.tables import Role
from depots.store import now, to_micros
from transit.errors import WriterBusyError
from transit.scans.ingest import take_in
from transit.scans.judge import Sender
from transit.scans.kinds import VISITING, ScanKind
from transit.scans.pieces import Answer, Delivery
from transit.scans.writer import GroupWriter

_DESK_KINDS = frozenset({ScanKind.OUT, ScanKind.IN, ScanKind.PACK, ScanKind.EMPTY, ScanKind.UNDO})
_DRIVER_KINDS = VISITING | {ScanKind.LOAD, ScanKind.UNLOAD, ScanKind.UNDO}

KINDS_OF = {
    Role.DESK: _DESK_KINDS,
    Role.DRIVER: _DRIVER_KINDS,
    Role.PLANNER: frozenset(ScanKind),
    Role.ADMIN: frozenset(ScanKind),
}
"""Who may send scans, and of which kinds."""


@dataclass(frozen=True, slots=True)
class _Parcel:
    token: str
    envelope: ScanEnvelope | None
    at: datetime


class ScanDoor:
    """Keeps scans for all requests of a process."""

    def __init__(self, engine: Engine) -> None:
        self._writer: GroupWriter[_Parcel, list[Answer] | ApiError] = GroupWriter(engine, _keep)

    async def deliver(self, token: str | None, envelope: ScanEnvelope | None) -> list[Answer]:
        """Return the answers once everything is committed; without an envelope, only whether one may send.

        Raises `SignInNeededError`, `NotAllowedError`, and `ApiError` for a device that is not enrolled or a full house.
        """
        if token is None:
            raise SignInNeededError
        weight = 1 if envelope is None else len(envelope.scans)
        try:
            result = await self._writer.keep(_Parcel(token, envelope, now()), weight)
        except WriterBusyError as error:
            raise ApiError(503, "busy", str(error)) from error
        if isinstance(result, ApiError):
            raise result
        return result

    def stop(self) -> None:
        """Keep what is under way, and end."""
        self._writer.stop()


def _keep(connection: Connection, parcels: Sequence[_Parcel]) -> list[list[Answer] | ApiError]:
    who = senders_of(connection, {parcel.token for parcel in parcels}, parcels[-1].at)
    results: list[list[Answer] | ApiError] = []
    deliveries: dict[int, Delivery] = {}
    for place, parcel in enumerate(parcels):
        sender = who.get(parcel.token)
        if sender is None:
            results.append(SignInNeededError())
        elif sender.role not in KINDS_OF:
            results.append(NotAllowedError())
        else:
            results.append([])
            if parcel.envelope is not None:
                deliveries[place] = _delivery(sender, parcel.envelope, parcel.at)
    for place, answers in zip(deliveries, take_in(connection, list(deliveries.values())), strict=True):
        results[place] = _not_enrolled() if answers is None else answers
    return results


def _delivery(who: SignedInAs, envelope: ScanEnvelope, at: datetime) -> Delivery:
    sent_us = None if envelope.sent_ms is None else envelope.sent_ms * 1_000
    sender = Sender(who.login, KINDS_OF[who.role], who.site_code, must_hold=who.role == Role.DRIVER)
    return Delivery(sender, envelope.device, envelope.epoch, sent_us, to_micros(at), envelope.scans)


def _not_enrolled() -> ApiError:
    detail = "This device is not enrolled: POST its id to /api/v1/devices, then send the scans again."
    return ApiError(409, "device_not_enrolled", detail)
