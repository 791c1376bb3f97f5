"""The command about messages for the library system."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.opening import open_store
from api.cli.output import JSON_OPTION, MOST_SHOWN, out, print_json
from depots.settings import settings
from depots.store import from_micros, session_on
from transit.handing_on import MessageState, count_messages, hand_on, messages_in, retry_now
from transit.scan_tables import OutboxMessage
from transit.systems.message_file import MessageFile

_OPEN = (MessageState.REFUSED, MessageState.RETRYING, MessageState.WAITING)


def outbox(
    to: Annotated[Path | None, typer.Option(help="File to hand on to; else that of the settings.")] = None,
    now: Annotated[bool, typer.Option("--now", help="Hand on what waits, without waiting for the clock.")] = False,
    refused: Annotated[bool, typer.Option("--refused", help="Try also again what was refused.")] = False,
    as_json: Annotated[bool, JSON_OPTION] = False,
) -> None:
    """Show the messages for the library system that are not delivered, or hand them on now.

    Exit status: 0 nothing is in the way, 1 messages were refused or cannot be handed on.
    """
    engine = open_store()
    trouble = ""
    if now or refused:
        path = to or settings().outbox_file
        if path is None:
            raise typer.BadParameter("name a file by --to, or set KIMPPAKYYTI_OUTBOX_FILE")
        with session_on(engine) as session:
            retry_now(session, refused=refused)
        trouble = hand_on(engine, MessageFile(path)).trouble
    with session_on(engine, read_only=True) as session:
        counts = count_messages(session)
        rows = [_row(state, row) for state in _OPEN for row in messages_in(session, state, MOST_SHOWN)]
    if as_json:
        print_json({"counts": counts, "messages": rows, "trouble": trouble})
    else:
        out.print(", ".join(f"{count} {state}" for state, count in counts.items()))
        for row in rows:
            said = f"{row['state']}: {row['event']} {row['code']} at {row['site'] or '–'}, {row['at']}"
            tries = f"key {row['key']}, {row['attempts']} tries {row['trouble']}".rstrip()
            out.print(f"{said}; {tries}", markup=False, soft_wrap=True)
    raise typer.Exit(1 if trouble or counts[MessageState.REFUSED] else 0)


def _row(state: MessageState, row: OutboxMessage) -> dict[str, object]:
    return {
        "state": state.value,
        "key": row.scan_id,
        "event": row.event,
        "code": row.code,
        "site": row.site_code,
        "at": from_micros(row.at_us).isoformat(timespec="seconds"),
        "attempts": row.attempts,
        "trouble": row.refused or row.trouble,
    }
