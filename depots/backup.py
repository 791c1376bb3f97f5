"""A copy of the store, made while it is in use."""

import re
import shutil
import subprocess
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from depots.errors import DepotsError
from depots.store import sqlite_driver

_NAME = re.compile(r"kimppakyyti-\d{8}T\d{6}Z\.(sqlite3|dump)")


class BackupError(DepotsError):
    """No backup could be made; the message says what to do."""


def back_up(engine: Engine, folder: Path, *, at: datetime, keep: int) -> Path:
    """Write a checked copy of the store into `folder`, and keep the newest `keep` of our own copies.

    SQLite is copied by `VACUUM INTO`, PostgreSQL by its own `pg_dump`. A copy appears under its name only when it is
    whole. Raises `BackupError`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sqlite = engine.dialect.name == "sqlite"
    target = folder / f"kimppakyyti-{at:%Y%m%dT%H%M%SZ}.{'sqlite3' if sqlite else 'dump'}"
    unfinished = target.with_suffix(target.suffix + ".part")
    unfinished.unlink(missing_ok=True)
    if sqlite:
        _copy_sqlite(engine, unfinished)
    else:
        _dump_postgres(engine, unfinished)
    unfinished.rename(target)
    ours = sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name))
    for old in ours[:-keep]:
        old.unlink()
    return target


def _copy_sqlite(engine: Engine, target: Path) -> None:
    # VACUUM wants no transaction around it, and our sessions always begin one: so a connection of its own.
    source = sqlite_driver.connect(str(engine.url.database))
    try:
        source.execute("VACUUM INTO ?", (str(target),))
    finally:
        source.close()
    copy = sqlite_driver.connect(str(target))
    try:
        answer = copy.execute("PRAGMA integrity_check").fetchone()[0]
    finally:
        copy.close()
    if answer != "ok":
        raise BackupError(f"the copy of the database is damaged ({answer}): check the disk, then try again")


def _dump_postgres(engine: Engine, target: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise BackupError(
            "pg_dump is not on the PATH: install PostgreSQL's client programs (apt-get install "
            "postgresql-client), or back up the server by its own means"
        )
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    done = subprocess.run(  # noqa: S603 - the program is named by us, the address by the administrator
        [program, "--format=custom", "--file", str(target), "--dbname", address],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupError(f"pg_dump failed: {done.stderr.strip()[:500]}")
