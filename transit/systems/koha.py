"""The Koha adapter: holds and where their items stand, over Koha's REST interface."""

import json
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from itertools import count

import httpx

from depots.settings import settings
from transit.errors import HoldSourceError
from transit.systems.door import UnreadNames
from transit.systems.koha_client import KohaClient, KohaCredentials, rest_address
from transit.systems.koha_holds import (
    HOLD_FIELDS,
    ITEM_FIELDS,
    LIBRARY_FIELDS,
    Hold,
    first_in_line,
    leg_of,
    read_hold,
)
from transit.systems.port import MOST_LEGS, Leg, Refusal, Skip, UnreadFields

PER_PAGE = 500
ITEMS_AT_ONCE = 100
"""Items asked for in one request: their ids must fit into an address."""

Slim = dict[str, object]
"""A row without the fields that nobody reads."""


class KohaHolds:
    """The holds of the Koha at `url`; a `LibrarySystem`. `transport` and `sleep` are for tests."""

    system = "koha"

    def __init__(
        self,
        url: str,
        credentials: KohaCredentials,
        *,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._address = rest_address(url)
        self._client = partial(KohaClient, self._address, credentials, transport=transport, sleep=sleep)
        self._unread = UnreadNames(HOLD_FIELDS | ITEM_FIELDS | LIBRARY_FIELDS)

    @property
    def source(self) -> str:
        """The address of the REST interface."""
        return self._address

    def unread(self) -> UnreadFields:
        """Return which fields of Koha's answers were not read."""
        return self._unread.fields()

    def library_names(self) -> Mapping[str, str]:
        """Return the names of Koha's libraries by code. Raises `HoldSourceError`."""
        with self._client() as client:
            rows = self._all(client, "/libraries", "library_id", LIBRARY_FIELDS)
        return {code: name for code, row in rows.items() if isinstance(name := row["name"], str)}

    def legs(self) -> Iterator[Leg | Refusal | Skip]:
        """Yield what each hold moves: first those that move nothing, then by hold id. Raises `HoldSourceError`."""
        with self._client() as client:
            holds: list[Hold] = []
            for row in self._all(client, "/holds", "hold_id", HOLD_FIELDS).values():
                read = read_hold(row)
                if isinstance(read, Hold):
                    holds.append(read)
                else:
                    yield read
            ahead, behind = first_in_line(holds)
            yield from behind
            for start in range(0, len(ahead), ITEMS_AT_ONCE):
                batch = ahead[start : start + ITEMS_AT_ONCE]
                items = self._items(client, [hold.item_id for hold in batch])
                for hold in batch:
                    yield leg_of(hold, items.get(hold.item_id))

    def _items(self, client: KohaClient, ids: Sequence[int]) -> dict[int, Slim]:
        query = json.dumps({"item_id": {"-in": ids}})
        page = client.page("/items", {"q": query, "_page": 1, "_per_page": len(ids)})
        rows = map(self._slim(ITEM_FIELDS), page.rows)
        return {number: row for row in rows if isinstance(number := row["item_id"], int)}

    def _all(self, client: KohaClient, path: str, key: str, fields: Collection[str]) -> dict[str, Slim]:
        """Return all rows by their key.

        Pages shift when rows go while they are read, and a row may slip between two of them. So when the number of
        rows changed on the way, all is read once more and both readings are united.
        """
        rows, steady = self._reading(client, path, key, fields)
        return rows if steady else rows | self._reading(client, path, key, fields)[0]

    def _reading(
        self, client: KohaClient, path: str, key: str, fields: Collection[str]
    ) -> tuple[dict[str, Slim], bool]:
        """Read page by page; returns the rows, and whether Koha named the same total throughout."""
        rows: dict[str, Slim] = {}
        totals: set[int | None] = set()
        received = 0
        for number in count(1):
            page = client.page(path, {"_page": number, "_per_page": PER_PAGE, "_order_by": f"+{key}"})
            before = len(rows)
            rows |= {str(row[key]): row for row in map(self._slim(fields), page.rows)}
            received += len(page.rows)
            totals.add(page.total)
            if not page.rows or (len(page.rows) < PER_PAGE if page.total is None else received >= page.total):
                break
            if len(rows) == before or received > MOST_LEGS:
                raise HoldSourceError(
                    f"Koha at {self._address}: {path} has no end: its pages repeat, or hold over {MOST_LEGS} rows. "
                    "Nothing was imported"
                )
        return rows, len(totals) == 1

    def _slim(self, fields: Collection[str]) -> Callable[[Mapping[str, object]], Slim]:
        def slim(row: Mapping[str, object]) -> Slim:
            self._unread.note(row.keys())
            return {field: row.get(field) for field in fields}

        return slim


def koha_from_settings(url: str) -> KohaHolds:
    """Return the Koha at `url` with the settings' credentials; raises `HoldSourceError` where they are missing."""
    given = settings()
    credentials = KohaCredentials(
        user=given.koha_user,
        password=given.koha_password.get_secret_value(),
        client_id=given.koha_client_id,
        client_secret=given.koha_client_secret.get_secret_value(),
    )
    return KohaHolds(url, credentials)
