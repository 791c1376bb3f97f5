"""What the tables of figures have in common: the date, the machine, and how a table is written."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LIBRARIES = ("pyvrp", "pyvroom", "ortools", "numba")


def where() -> str:
    """Say when and on what was measured, and how busy it was."""
    cpu = Path("/proc/cpuinfo")
    names = [line.split(":", 1)[1].strip() for line in _lines(cpu) if line.startswith("model name")]
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    found = ", ".join(f"{name} {number}" for name in LIBRARIES if (number := _version(name)))
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {names[0] if names else platform.machine()}, {cores} cores, "
        f"load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}, {found}"
    )


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
