"""A Koha that answers from lists, pages as Koha does, and can be made to fail; each exchange may be judged."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import httpx

from transit.systems.koha import KohaHolds
from transit.systems.koha_client import KohaCredentials

ADDRESS = "https://koha.example.fi/api/v1"
BASIC = KohaCredentials(user="kuljetus", password="s3cret")
CLIENT = KohaCredentials(client_id="id", client_secret="s3cret")
PATRON = 660099

Answer = Callable[[httpx.Request], httpx.Response]


def hold(number: int, **changes: object) -> dict[str, Any]:
    """Return a row of `/holds`: a hold on the item of the same number, to be picked up in Lapua."""
    plain = {
        "hold_id": number,
        "patron_id": PATRON,
        "biblio_id": 5,
        "item_id": number,
        "item_level": True,
        "pickup_library_id": "LAP",
        "hold_date": "2026-11-19",
        "timestamp": "2026-11-20T10:00:00+02:00",
        "status": None,
        "priority": 1,
        "suspended": False,
        "cancellation_date": None,
        "notes": "Soita Matti Meikäläiselle",
    }
    return plain | changes


def item(number: int, **changes: object) -> dict[str, Any]:
    """Return a row of `/items`: at home and held in Seinäjoki."""
    plain = {
        "item_id": number,
        "biblio_id": 5,
        "external_id": f"B{number}",
        "home_library_id": "SEI",
        "holding_library_id": "SEI",
        "checked_out_date": None,
        "lost_status": 0,
        "withdrawn": 0,
    }
    return plain | changes


@dataclass
class FakeKoha:
    """Its rows; `first` are answers given before any other, `judge` sees each request with its answer."""

    holds: list[dict[str, Any]] = field(default_factory=list)
    items: list[dict[str, Any]] = field(default_factory=list)
    first: list[Answer] = field(default_factory=list)
    judge: Callable[[httpx.Request, httpx.Response], None] | None = None
    per_page_at_most: int = 10_000
    tells_total: bool = True
    token: str = "token-1"
    seen: list[httpx.Request] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)

    @property
    def libraries(self) -> list[dict[str, Any]]:
        return [{"library_id": code, "name": f"{code}:n kirjasto", "email": "x@example.fi"} for code in ("SEI", "LAP")]

    def system(self, credentials: KohaCredentials = BASIC) -> KohaHolds:
        """Return the adapter that asks this Koha."""
        return KohaHolds(ADDRESS, credentials, transport=httpx.MockTransport(self.answer), sleep=self.pauses.append)

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        response = self.first.pop(0)(request) if self.first else self._own(request)
        if self.judge:
            self.judge(request, response)
        return response

    def _own(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/api/v1")
        if path == "/oauth/token":
            form = parse_qs(request.content.decode())
            if form != {"grant_type": ["client_credentials"], "client_id": ["id"], "client_secret": ["s3cret"]}:
                return httpx.Response(401, json={"error": "Invalid client"})
            return httpx.Response(200, json={"access_token": self.token, "token_type": "Bearer", "expires_in": 3600})
        basic = "Basic " + base64.b64encode(b"kuljetus:s3cret").decode()
        if request.headers.get("Authorization") not in (basic, f"Bearer {self.token}"):
            return httpx.Response(401, json={"error": "Authentication failure."})
        rows = {"/holds": self.holds, "/items": self.items, "/libraries": self.libraries}[path]
        if "q" in request.url.params:
            wanted = json.loads(request.url.params["q"])["item_id"]["-in"]
            rows = [row for row in rows if row["item_id"] in wanted]
        size = min(int(request.url.params["_per_page"]), self.per_page_at_most)
        start = (int(request.url.params["_page"]) - 1) * size
        headers = {"X-Total-Count": str(len(rows))} if self.tells_total else {}
        return httpx.Response(200, json=rows[start : start + size], headers=headers)


def says(status: int, **options: Any) -> Answer:
    """Return an answer with this status, whatever is asked."""
    return lambda _request: httpx.Response(status, **options)


def breaks(error: type[httpx.TransportError], cause: Exception | None = None) -> Answer:
    """Return an answer that breaks off with this error."""

    def answer(request: httpx.Request) -> httpx.Response:
        raise error("broken", request=request) from cause

    return answer
