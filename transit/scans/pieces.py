"""One scan on its way in, from what was sent to the row that keeps it. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec

from transit.scans.judge import ID_REUSED, Sender
from transit.scans.kinds import ScanFact
from transit.scans.reading import MOST_SEQUENCE, UUID7, ScanForm, content_of, payload_of, read_scan

MOST_PAYLOAD = 10_000
"""Longer payloads are cut in quarantine: no scan that could ever count is as long."""

_ID = re.compile(UUID7)


class Reading(NamedTuple):
    """A scan as it came, the hash of its one form, and as it was read: no form where `codes` stand against it."""

    raw: object
    content: str
    form: ScanForm | None
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """Scans that came together from one installation on one device.

    `sent_us` is the device's clock at sending (if it said so), `server_us` ours at receiving. `readings` are the scans
    as `read_scans` gives them, where that was done before a transaction waits for it.
    """

    sender: Sender
    device: str
    epoch: str
    sent_us: int | None
    server_us: int
    scans: Sequence[object]
    readings: Sequence[Reading] | None = None


class Answer(msgspec.Struct, frozen=True):
    """What became of one scan: whether it counts, and codes: why not, or what to know. The id where one was read."""

    scan_id: str | None
    counts: bool
    codes: tuple[str, ...]


@dataclass(slots=True)
class Piece:
    """A scan as it came, as it was read, and what becomes of it.

    `form` is `None` and `codes` tell why where it could not be read. `like` is a scan of the same content that came
    before it in the same group.
    """

    delivery: Delivery
    raw: object
    content: str
    form: ScanForm | None
    codes: tuple[str, ...]
    counts: bool = False
    like: "Piece | None" = None

    def answer(self) -> Answer:
        """Return what its device is told."""
        judged = self.like or self
        return Answer(self._scan_id(), judged.counts, judged.codes)

    def at_us(self) -> int:
        """Return when it happened by our clock, and no later than we had it; only of a scan that could be read."""
        return min(self._read().device_ms * 1_000 + self._offset_us(), self.delivery.server_us)

    def fact(self) -> ScanFact:
        """Return what whereabouts depend on; only of a scan that could be read."""
        form, delivery = self._read(), self.delivery
        return ScanFact(
            form.scan_id,
            delivery.device,
            delivery.epoch,
            form.sequence,
            form.kind,
            form.device_ms * 1_000 + self._offset_us(),
            delivery.server_us,
            self.content,
            form.code,
            form.site,
            form.to_site,
            form.run,
            form.crate,
            form.undoes,
        )

    def scan_row(self, number: int) -> dict[str, Any]:
        """Return the row that keeps it as the scan of this number, one that counts."""
        form, delivery = self._read(), self.delivery
        return {
            "number": number,
            "scan_id": form.scan_id,
            "content": self.content,
            "device": delivery.device,
            "epoch": delivery.epoch,
            "sequence": form.sequence,
            "kind": str(form.kind),
            "raw": self.raw.get("code") if isinstance(self.raw, dict) else None,
            "code": form.code,
            "crate": form.crate,
            "site_code": form.site,
            "to_site_code": form.to_site,
            "run_code": form.run,
            "undoes": form.undoes,
            "reason": form.reason and str(form.reason),
            "note": form.note,
            "signature": form.signature,
            "device_us": form.device_ms * 1_000,
            "offset_us": self._offset_us(),
            "server_us": delivery.server_us,
            "actor": form.actor,
            "sent_by": delivery.sender.login,
            "codes": " ".join(self.codes),
        }

    def quarantine_row(self) -> dict[str, Any]:
        """Return the row that keeps it in quarantine."""
        sequence = self.raw.get("sequence") if isinstance(self.raw, dict) else None
        is_number = type(sequence) is int and 1 <= sequence <= MOST_SEQUENCE
        return {
            "scan_id": self._scan_id(),
            "content": self.content,
            "device": self.delivery.device,
            "epoch": self.delivery.epoch,
            "sequence": sequence if is_number else None,
            "payload": payload_of(self.raw)[:MOST_PAYLOAD],
            "sent_us": self.delivery.sent_us,
            "server_us": self.delivery.server_us,
            "sent_by": self.delivery.sender.login,
            "codes": " ".join(self.codes),
        }

    def reuse_row(self) -> dict[str, Any]:
        """Return the row that tells that its id was used before."""
        fact = self.fact()
        return {
            "code": fact.code or "",
            "anomaly": ID_REUSED,
            "scan_id": fact.scan_id,
            "at_us": self.at_us(),
        }

    def _read(self) -> ScanForm:
        if self.form is None:
            raise ValueError("a scan that could not be read has no fields")
        return self.form

    def _offset_us(self) -> int:
        offset_ms = self._read().offset_ms
        if offset_ms is not None:
            return offset_ms * 1_000
        return 0 if self.delivery.sent_us is None else self.delivery.server_us - self.delivery.sent_us

    def _scan_id(self) -> str | None:
        if self.form is not None:
            return self.form.scan_id
        scan_id = self.raw.get("scan_id") if isinstance(self.raw, dict) else None
        return scan_id if isinstance(scan_id, str) and _ID.fullmatch(scan_id) else None


def read_scans(device: str, epoch: str, scans: Iterable[object]) -> list[Reading]:
    """Read scans of one installation, one by one."""
    readings = []
    for raw in scans:
        form, codes = read_scan(raw)
        readings.append(Reading(raw, content_of(device, epoch, raw, is_form=form is not None), form, codes))
    return readings


def pieces_of(delivery: Delivery) -> list[Piece]:
    """Return the scans of a delivery, read."""
    readings = delivery.readings or read_scans(delivery.device, delivery.epoch, delivery.scans)
    return [Piece(delivery, *reading) for reading in readings]
