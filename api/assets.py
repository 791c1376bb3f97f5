"""What pages are dressed with: our own files at addresses with their hash, and whitelisted files of npm packages.

Every address names its content, so browsers may keep it for ever. No page loads anything from another host.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path

from api import urls

STATIC = Path(__file__).with_name("static")
PACKAGES = Path(__file__).parent.parent / "node_modules"

_FONT = "@fontsource-variable/source-sans-3"
_VENDOR: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "barcode-detector": ("barcode-detector", "dist/iife", ("ponyfill.js",)),
    "idb": ("idb", "build", ("index.js",)),
    "leaflet": ("leaflet", "dist", ("leaflet.js", "leaflet.css")),
    "source-sans-3": (
        _FONT,
        "files",
        ("source-sans-3-latin-wght-normal.woff2", "source-sans-3-latin-ext-wght-normal.woff2"),
    ),
    "zxing-wasm": ("zxing-wasm", "dist/reader", ("zxing_reader.wasm",)),
}
"""By the name we serve them under: the npm package, the folder in it, and the only files that go out."""

_MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it goes out."""

    content: bytes
    media_type: str


@cache
def assets() -> Mapping[str, Asset]:
    """Return every file that may be served, by its address; files of packages that are not installed are left out."""
    return _own() | _vendored()


@cache
def static_root() -> str:
    """Return the address under which our own files lie; it changes whenever one of them does."""
    digest = blake2b(digest_size=6)
    for path in _own_files():
        digest.update(path.relative_to(STATIC).as_posix().encode() + b"\0" + path.read_bytes())
    return f"{urls.STATIC}/{digest.hexdigest()}"


def static(name: str) -> str:
    """Return the address of one of our own files (`css/site.css`). Raises `KeyError` for one that does not exist."""
    address = f"{static_root()}/{name}"
    if address not in assets():
        raise KeyError(name)
    return address


@cache
def vendor(name: str, file: str) -> str:
    """Return the address of a whitelisted file of a package, with the version that `package.json` asks for."""
    package, _, files = _VENDOR[name]
    if file not in files:
        raise KeyError(file)
    return f"{urls.VENDOR}/{name}-{_versions()[package]}/{file}"


@cache
def worker() -> Asset:
    """Return the service worker: one line on our script of it, which changes whenever any file of ours does."""
    files = sorted(assets())
    given = {"version": static_root(), "files": files, "pages": urls.SCANNING, "leave": urls.SIGN_OUT}
    lines = f'import {{ serve }} from "{static("js/scan/worker.js")}";\nserve({json.dumps(given)});\n'
    return Asset(lines.encode(), _MEDIA_TYPES[".js"])


def missing_packages() -> list[str]:
    """Return the npm packages whose files are not there: `npm ci` brings them."""
    return [
        package
        for package, folder, files in _VENDOR.values()
        if not all((PACKAGES / package / folder / file).is_file() for file in files)
    ]


def _own_files() -> list[Path]:
    return sorted(path for path in STATIC.rglob("*") if path.suffix in _MEDIA_TYPES)


def _own() -> dict[str, Asset]:
    return {f"{static_root()}/{path.relative_to(STATIC).as_posix()}": _asset(path) for path in _own_files()}


def _vendored() -> dict[str, Asset]:
    return {
        vendor(name, file): _asset(path)
        for name, (package, folder, files) in _VENDOR.items()
        for file in files
        if (path := PACKAGES / package / folder / file).is_file()
    }


@cache
def _versions() -> Mapping[str, str]:
    wanted: dict[str, str] = json.loads(PACKAGES.with_name("package.json").read_text())["dependencies"]
    return wanted


def _asset(path: Path) -> Asset:
    return Asset(path.read_bytes(), _MEDIA_TYPES[path.suffix])
