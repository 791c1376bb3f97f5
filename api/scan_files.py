"""Scans that a device saved as a file, the last resort where it cannot send them: a file is the body of a delivery."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from api.errors import ApiError
from api.scan_door import DESK_KINDS, sender_as
from api.scan_schemas import ScanFile
from api.tables import Account
from depots.store import session_on, to_micros
from transit.devices import device_facts, enrol_device, terminal_actor
from transit.scans.ingest import take_in
from transit.scans.judge import Sender
from transit.scans.pieces import Delivery

AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of a file's scans: how many there are, how many count, and how often which code was answered."""

    scans: int
    counting: int
    codes: Mapping[str, int]


def take_in_file(engine: Engine, content: bytes, *, by: str, at: datetime) -> TakenIn:
    """Keep the scans of a file as if its device had sent them now; doing it again changes nothing.

    Each is judged by who scanned it. A device that was never enrolled is enrolled by `by`.
    Raises `ApiError` for a file that is none of ours.
    """
    try:
        file = ScanFile.model_validate(json.loads(content))
    except (ValueError, RecursionError, ValidationError) as error:
        detail = "This is no file of waiting scans: save it anew on the page where they wait."
        raise ApiError(422, "no_scan_file", detail) from error
    with session_on(engine) as session:
        enrol_device(session, file.device, "file", by=by, at=at)
        sender = Sender(by, frozenset(), crew=_crew(session, file))
    answers = []
    for first in range(0, len(file.scans), AT_ONCE):
        scans = file.scans[first : first + AT_ONCE]
        delivery = Delivery(
            sender, file.device, file.epoch, file.sent_ms and file.sent_ms * 1_000, to_micros(at), scans
        )
        with engine.begin() as connection:
            answers += take_in(connection, [delivery])[0] or []
    codes = Counter(code.partition(":")[0] for answer in answers for code in answer.codes)
    return TakenIn(len(answers), sum(answer.counts for answer in answers), codes)


def _crew(session: Session, file: ScanFile) -> dict[str, Sender]:
    said = (raw.get("actor") for raw in file.scans if isinstance(raw, dict))
    logins = {actor for actor in said if isinstance(actor, str) and "\x00" not in actor}
    accounts = session.exec(select(Account).where(col(Account.login).in_(logins)))
    crew = {account.login: sender_as(account.login, account.role, account.site_code) for account in accounts}
    _secret, site = device_facts(session.connection(), [file.device])[file.device]
    if site is not None:
        terminal = terminal_actor(file.device)
        crew[terminal] = Sender(terminal, DESK_KINDS, site)
    return crew
