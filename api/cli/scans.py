"""Commands about scans."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.opening import open_store
from api.cli.output import JSON_OPTION, out, print_json
from depots.store import now


def import_scans(
    path: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="A file of waiting scans.")],
    as_json: Annotated[bool, JSON_OPTION] = False,
) -> None:
    """Take in scans that a device saved as a file; what it had sent already stays as it is."""
    from api.scan_files import take_in_file

    taken = take_in_file(open_store(), path.read_bytes(), by="cli", at=now())
    if as_json:
        print_json({"scans": taken.scans, "counting": taken.counting, "codes": dict(taken.codes)})
        return
    out.print(f"{taken.scans} scans kept, {taken.counting} of them count")
    for code, times in taken.codes.items():
        out.print(f"{times} x {code}", markup=False)
