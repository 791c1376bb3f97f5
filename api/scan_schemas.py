"""The shapes of the scans' door: what devices send, and what they are answered."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from api.schemas import Body
from transit.scans.reading import LAST_MS, PRINTABLE, UUID


class DeviceBody(Body):
    """A phone or terminal that is to send scans."""

    id: str = Field(pattern=UUID, description="A UUID that the device made up and keeps")
    name: str = Field(min_length=1, max_length=64, pattern=PRINTABLE, description="What people call it")


class DeviceAnswer(BaseModel):
    """A device that may send scans."""

    id: str
    name: str


class CratesBody(Body):
    """How many more crates there shall be."""

    count: int = Field(ge=1, le=1_000)


class CratesAnswer(BaseModel):
    """The codes of new crates."""

    codes: list[str]


class StrayAnswer(BaseModel):
    """A scan in quarantine: it was kept, and does not count."""

    number: int
    codes: list[str] = Field(description="Why it does not count")
    device: str
    sequence: int | None
    received_at: datetime
    sent_by: str
    payload: str = Field(description="What was sent, as JSON text")


class DismissalBody(Body):
    """Why nothing is to be done about a scan in quarantine."""

    reason: str = Field(min_length=1, max_length=200, pattern=PRINTABLE)


class LadderBody(Body):
    """The days of the ladder, whole and at most a year."""

    late_days: int = Field(description="Past its promise it is late")
    search_days: int = Field(description="After this long under way it is on the search lists")
    missing_days: int = Field(description="After this long it is missing; more than search_days")
    hanging_days: int = Field(description="An open leg of the library system hangs after so long without a movement")


class ScanEnvelope(Body):
    """Scans of one installation on one device. Each scan is read by itself: see docs/scans.md for its fields."""

    device: str = Field(pattern=UUID, description="The id that the device was enrolled by")
    epoch: str = Field(pattern=UUID, description="A UUID of this installation: a wiped phone makes another")
    sent_ms: int | None = Field(
        default=None, ge=0, le=LAST_MS, description="The device's clock now, in milliseconds since 1970"
    )
    scans: list[Any] = Field(min_length=1, max_length=1_000)


class ScanFile(ScanEnvelope):
    """The same as a file that a device saved, of any length."""

    scans: list[Any] = Field(min_length=1)


class ScanAnswer(BaseModel):
    """What became of one scan. Either way it is kept, and the device may forget it."""

    scan_id: str | None = Field(description="Where one could be read; answers stand in the order of the scans")
    counts: bool = Field(description="False: it is in quarantine")
    codes: list[str] = Field(description="Why it does not count, or what to know of it")


class ScanAnswers(BaseModel):
    """The answers to a delivery, in the order of its scans."""

    scans: list[ScanAnswer]
