"""How long each page takes: on the server, and until it is usable in Chromium; first and second look.

`python -m benchmarks.pages_speed [--home FOLDER] [--languages fi,sv,en] [--only WORDS] [--no-browser] [--cold]
[--slow 4]
[--part 2/5]`.
`--home` is a folder in which `kimppakyyti demo` was run; without it the demo runs first. Wanted: at most 200 ms on the
server, and 1 s until usable. Each first look is the first request of a server that has just begun, by a browser that
knows nothing; what is above is marked. `--cold` measures as if no plan were laid out ahead, as in the seconds after
one was made. `--slow` slows the browser's processor down so many times, as a phone's. `--part` looks at every so
manieth address only, for machines that are quiet for some minutes at a time.
"""

import argparse
import http.client
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from api.app import create_app
from api.cookies import PLAIN_NAME
from api.i18n import LANGUAGES
from benchmarks.machine import table, where
from benchmarks.pages_browser import Show, Usable, browsing
from benchmarks.pages_list import Look, looks
from benchmarks.pages_server import Nursery, nursery
from benchmarks.pages_store import Planted, planted
from depots.store import open_engine

MOST_MS, MOST_USABLE_MS = 200.0, 1_000.0


@dataclass(frozen=True)
class Took:
    """How long the server took in milliseconds, on the clock and of the processor, and how many bytes it sent."""

    passed: float
    busy: float
    size: int


@dataclass(frozen=True)
class Measured:
    """A look in a language: the server's first and second answer, and when the page was usable each time."""

    look: Look
    language: str
    first: Took
    second: Took
    usable: tuple[Usable, Usable] | None


def ask(port: int, look: Look, token: str | None, language: str) -> Took:
    """Ask as a browser would. Raises `RuntimeError` where the answer is no page or file."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"Accept-Encoding": "gzip", "Accept-Language": language, "Accept": "text/html,*/*"}
    if token is not None:
        headers["Cookie"] = f"{PLAIN_NAME}={token}"
    connection.request("GET", look.address, headers=headers)
    answer = connection.getresponse()
    size = len(answer.read())
    connection.close()
    if answer.status >= 400:
        raise RuntimeError(f"{look.address} is answered {answer.status}")
    parts = dict(part.strip().split(";dur=") for part in answer.headers["Server-Timing"].split(","))
    return Took(float(parts["passed"]), float(parts["processor"]), size)


def measure(fresh: Nursery, look: Look, planted: Planted, language: str, show: Show | None) -> Measured:
    """Look twice at a fresh server, and in the browser twice at another."""
    token = planted.tokens[look.role, language] if look.role is not None else None
    port = fresh.fresh()
    first, second = ask(port, look, token, language), ask(port, look, token, language)
    usable = None
    if show is not None and look.is_page:
        usable = show.look_twice(f"http://127.0.0.1:{fresh.fresh()}", look.address, token, language)
    return Measured(look, language, first, second, usable)


def row(found: Measured) -> tuple[str, ...]:
    """Return the line of the table for one look."""
    usable = found.usable or (None, None)
    server = (found.first.passed, found.first.busy, found.second.passed, found.second.busy)
    return (
        f"`{found.look.address}`",
        found.look.role.value if found.look.role else "",
        found.language,
        *(_mark(took, MOST_MS) for took in server),
        f"{found.first.size / 1_000:.1f}",
        *(_mark(one.ms, MOST_USABLE_MS) if one else "" for one in usable),
        f"{usable[0].requests} / {usable[0].kilobytes:.0f}" if usable[0] else "",
    )


HEADS = (
    *("address", "as", "in", "first, ms", "processor", "second, ms", "processor", "kB"),
    *("usable first, ms", "usable second", "requests / kB"),
)


def _mark(ms: float, most: float) -> str:
    return f"**{ms:.0f}**" if ms > most else f"{ms:.0f}"


def summary(found: Sequence[Measured]) -> str:
    """Say what was slowest and how much is above what is wanted."""
    lines = []
    for name, took in (("first", [one.first for one in found]), ("second", [one.second for one in found])):
        above = sum(each.passed > MOST_MS for each in took)
        slowest, busiest = max(each.passed for each in took), max(each.busy for each in took)
        lines.append(f"server, {name}: {above} above {MOST_MS:.0f} ms; slowest {slowest:.0f}, processor {busiest:.0f}")
    for n, name in enumerate(("first", "second")):
        usable = [one.usable[n].ms for one in found if one.usable is not None]
        if usable:
            above = sum(ms > MOST_USABLE_MS for ms in usable)
            lines.append(f"usable, {name}: {above} above {MOST_USABLE_MS:.0f} ms; slowest {max(usable):.0f}")
    return "\n".join(f"- {len(found)} looks, {line}" for line in lines)


def main() -> None:
    """Read the options, measure, and print tables for each language as they come."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="a folder in which the demo was run")
    parser.add_argument("--languages", default=",".join(LANGUAGES))
    parser.add_argument("--only", default="", help="only addresses that hold one of these")
    parser.add_argument("--no-browser", action="store_true")
    parser.add_argument("--cold", action="store_true", help="leave plans alone that nobody looked at")
    parser.add_argument("--slow", type=float, default=1.0, help="slow the browser's processor down so many times")
    parser.add_argument("--part", default="1/1", help="only a part of the addresses, as 2/5")
    options = parser.parse_args()
    part, parts = map(int, options.part.split("/"))
    found: list[Measured] = []
    with (
        planted(options.home) as store,
        nursery(store.url, is_cold=options.cold) as fresh,
        browsing(options.slow, is_on=not options.no_browser) as show,
    ):
        every = list(looks(create_app(open_engine(store.url)), store))[part - 1 :: parts]
        for language in options.languages.split(","):
            for look in every:
                if any(part in look.address for part in options.only.split(",")):
                    found.append(measure(fresh, look, store, language, show))
                    print(" | ".join(row(found[-1])), file=sys.stderr, flush=True)
    print(f"{where()}\n\n{summary(found)}\n\n{table(HEADS, [row(one) for one in found])}")


if __name__ == "__main__":
    main()
