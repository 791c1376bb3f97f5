"""Stylesheets, scripts and fonts: only whitelisted files go out, at addresses that name their content."""

import json
import re
from pathlib import Path

import pytest

from api import assets
from api.assets import PACKAGES, STATIC, missing_packages, static, static_root, vendor
from api.tables import Role
from tests.api.conftest import ClientOf


def test_every_file_of_ours_is_served_for_ever_with_its_kind(client_of: ClientOf) -> None:
    client = client_of(None)
    for path in sorted(STATIC.rglob("*.*")):
        answer = client.get(static(path.relative_to(STATIC).as_posix()))
        assert (answer.status_code, answer.content) == (200, path.read_bytes())
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-type"].partition(";")[0] in ("text/css", "text/javascript", "image/svg+xml")


@pytest.mark.parametrize(
    "address",
    [
        "/static/000000000000/css/base.css",
        f"{static_root()}/../../../pyproject.toml",
        f"{static_root()}/%2e%2e/pages.py",
        f"{static_root()}/css/",
        "/vendor/leaflet-1.9.4/leaflet-src.js",
        "/vendor/leaflet-1.9.4/../package.json",
        "/vendor/typescript-5.9.3/tsc.js",
    ],
)
def test_nothing_else_is_served(client_of: ClientOf, address: str) -> None:
    assert client_of(None).get(address).status_code == 404


@pytest.mark.skipif(bool(missing_packages()), reason="npm ci has not been run: no npm packages to serve")
def test_whitelisted_files_of_packages_are_served(client_of: ClientOf) -> None:
    answer = client_of(None).get(vendor("leaflet", "leaflet.js"))
    assert (answer.status_code, b"Leaflet" in answer.content[:200]) == (200, True)
    assert client_of(None).get(vendor("source-sans-3", "source-sans-3-latin-wght-normal.woff2")).status_code == 200


def test_without_the_packages_their_names_are_told_and_pages_work_on(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(assets, "PACKAGES", tmp_path)
    assert missing_packages() == [
        "barcode-detector",
        "idb",
        "leaflet",
        "@fontsource-variable/source-sans-3",
        "zxing-wasm",
    ]
    assert client_of(Role.PLANNER).get("/sites").status_code == 200


def test_the_stylesheet_names_the_very_version_of_the_font_that_is_served() -> None:
    fonts = re.findall(r'url\("(/vendor/[^"]+)"\)', (STATIC / "css" / "base.css").read_text())
    wanted = {vendor("source-sans-3", Path(font).name) for font in fonts}
    assert (len(fonts), set(fonts)) == (2, wanted)


def test_scripts_name_the_very_versions_of_the_packages_that_are_served() -> None:
    scripts = "".join(path.read_text() for path in STATIC.rglob("*.js"))
    assert set(re.findall(r'from "(/vendor/[^"]+)"', scripts)) == {vendor("idb", "index.js")}


def test_the_installed_packages_are_locked_without_addresses() -> None:
    lock = json.loads(PACKAGES.with_name("package-lock.json").read_text())["packages"]
    assert [name for name, entry in lock.items() if "resolved" in entry] == []
    assert all(entry.get("integrity") for name, entry in lock.items() if name)


def test_no_page_has_a_script_or_style_of_its_own() -> None:
    templates = STATIC.with_name("templates")
    inline = re.compile(r"<style|\sstyle=|\son[a-zA-Z]+=|<script(?![^>]*(src=|application/json))")
    assert [str(path) for path in templates.rglob("*.html") if inline.search(path.read_text())] == []


def test_no_file_of_ours_names_another_host() -> None:
    elsewhere = re.compile(
        r"""(?:src|href|action)="https?:|url\(["']?https?:|@import|import\((?!")|import\("https?:|from ["']https?:"""
    )
    files = [*STATIC.rglob("*.*"), *STATIC.with_name("templates").rglob("*.html")]
    assert [str(path) for path in files if elsewhere.search(path.read_text())] == []


def test_outlines_are_for_whoever_is_signed_in(client_of: ClientOf) -> None:
    assert client_of(None).get("/outlines.geojson").status_code == 303
    outlines = client_of(Role.DRIVER).get("/outlines.geojson").json()
    assert (outlines["type"], len(outlines["features"])) == ("FeatureCollection", 22)
