"""The house: imports go down only, and the two neighbours on top do not know each other.

The import contracts of `pyproject.toml` say the same of the packages; `scheduler.py`, a single file, is seen only here.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAY_IMPORT = {
    "routing": {"routing"},
    "depots": {"depots", "routing"},
    "transit": {"transit", "depots", "routing"},
    "api": {"api", "transit", "depots", "routing"},
    "scheduler": {"transit", "depots", "routing"},
}


def _files(room: str) -> list[Path]:
    single = ROOT / f"{room}.py"
    return [single] if single.exists() else sorted((ROOT / room).rglob("*.py"))


def _imported(text: str) -> Iterator[tuple[int, str]]:
    """Yield line and top name of every import in a file, also of those inside functions and type-checking blocks."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.split(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.lineno, node.module.split(".")[0]


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_imports_go_down_only(room: str) -> None:
    files = _files(room)
    assert files
    upward = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in files
        for line, name in _imported(path.read_text("utf-8"))
        if name in MAY_IMPORT.keys() - MAY_IMPORT[room]
    ]
    assert upward == []


def test_no_file_imports_relatively() -> None:
    """Relative imports would slip past the rule above, and are harder to search for."""
    relative = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for room in MAY_IMPORT
        for path in _files(room)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_the_rule_sees_imports_of_every_form() -> None:
    text = "import api.app\nfrom transit.week import x\ndef f():\n    import depots as d, scheduler\n"
    assert [name for _, name in _imported(text)] == ["api", "transit", "depots", "scheduler"]
