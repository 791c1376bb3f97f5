"""Asking Koha over HTTP, carefully: time and size limits, retries, a fresh token, no redirects, errors that help.

Answers are never repeated in errors: they hold what is not ours to keep.
"""

import json
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NoReturn

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from transit.errors import HoldSourceError

ATTEMPTS = 4
LONGEST_PAUSE = 60.0
"""Seconds between two attempts at most, whatever `Retry-After` says: nobody waits for an hour unawares."""
TIMEOUT = httpx.Timeout(30.0, connect=10.0)
LONGEST_ANSWER = 120.0
"""Seconds until the whole of an answer must have come."""
MOST_BYTES = 32 * 1024 * 1024
_TRY_AGAIN = frozenset({429, 502, 503, 504})
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True, repr=False)
class KohaCredentials:
    """An OAuth2 client (id and secret), or a user and password for Basic; the client is preferred."""

    user: str = ""
    password: str = ""
    client_id: str = ""
    client_secret: str = ""

    def __post_init__(self) -> None:
        if self.client_id and self.client_secret:
            return
        if not (self.user and self.password):
            raise HoldSourceError(
                "no credentials for Koha: set KIMPPAKYYTI_KOHA_CLIENT_ID and KIMPPAKYYTI_KOHA_CLIENT_SECRET, "
                "or KIMPPAKYYTI_KOHA_USER and KIMPPAKYYTI_KOHA_PASSWORD"
            )


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows, and how many there are in all (`None`: Koha did not say)."""

    rows: list[dict[str, object]]
    total: int | None


class _TransientError(Exception):
    def __init__(self, what: str, pause: float | None = None) -> None:
        super().__init__(what)
        self.pause = pause


def rest_address(url: str) -> str:
    """Return the address of the REST interface, ending in `/api/v1`, for that of Koha or of its interface.

    Raises `HoldSourceError` for anything but plain https addresses (http on this machine only).
    """
    try:
        parsed = httpx.URL(url.strip())
    except (httpx.InvalidURL, TypeError):
        raise HoldSourceError("the address of Koha cannot be read: write it like https://koha.example.fi") from None
    if parsed.userinfo or parsed.query or parsed.fragment:
        raise HoldSourceError(
            f"{parsed.host}: the address of Koha must hold no user, password or query: credentials go into "
            "KIMPPAKYYTI_KOHA_… variables"
        )
    if not parsed.host or not (parsed.scheme == "https" or (parsed.scheme == "http" and parsed.host in _LOCAL)):
        raise HoldSourceError(
            f"{parsed.host or url}: the address of Koha must begin with https:// (http:// only on this machine): "
            "passwords are sent to it"
        )
    path = parsed.path.rstrip("/")
    return str(parsed.copy_with(path=path if path.endswith("/api/v1") else f"{path}/api/v1"))


class KohaClient:
    """Asks one Koha; use it as a context manager. `transport` and `sleep` are for tests."""

    def __init__(
        self,
        address: str,
        credentials: KohaCredentials,
        *,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._address = address
        self._credentials = credentials
        self._token: str | None = None
        self._retrying = Retrying(
            stop=stop_after_attempt(ATTEMPTS),
            retry=retry_if_exception_type(_TransientError),
            wait=_pause,
            sleep=sleep,
            reraise=True,
        )
        self._http = httpx.Client(
            timeout=TIMEOUT,
            transport=transport,
            follow_redirects=False,
            headers={"Accept": "application/json", "User-Agent": "kimppakyyti"},
        )

    def __enter__(self) -> "KohaClient":
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def page(self, path: str, params: Mapping[str, str | int]) -> Page:
        """Return the rows at `path`; raises `HoldSourceError` that says what to do."""
        status, headers, body = self._asked(path, params)
        if status == httpx.codes.UNAUTHORIZED and self._token is not None:
            self._token = None  # it ran out while we were reading: a fresh one, once
            status, headers, body = self._asked(path, params)
        if status != httpx.codes.OK:
            self._fail(status, path)
        rows = self._json(body, path)
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise self._error(f"{path} answered with no list of rows: is this the address of Koha's REST interface?")
        total = headers.get("X-Total-Count", "")
        return Page(rows, int(total) if total.isdecimal() else None)

    def _asked(self, path: str, params: Mapping[str, str | int]) -> tuple[int, httpx.Headers, bytes]:
        request = self._http.build_request("GET", f"{self._address}{path}", params=dict(params))
        if self._credentials.client_id:
            self._token = self._token or self._fresh_token()
            request.headers["Authorization"] = f"Bearer {self._token}"
        else:
            auth = httpx.BasicAuth(self._credentials.user, self._credentials.password)
            request = next(auth.auth_flow(request))
        return self._send(request, path)

    def _fresh_token(self) -> str:
        path = "/oauth/token"
        form = {
            "grant_type": "client_credentials",
            "client_id": self._credentials.client_id,
            "client_secret": self._credentials.client_secret,
        }
        status, _, body = self._send(self._http.build_request("POST", f"{self._address}{path}", data=form), path)
        if status in (httpx.codes.BAD_REQUEST, httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            raise self._error(
                "the client was not accepted: check KIMPPAKYYTI_KOHA_CLIENT_ID and _CLIENT_SECRET, and that Koha's "
                "preference RESTOAuth2ClientCredentials is on"
            )
        if status != httpx.codes.OK:
            self._fail(status, path)
        answer = self._json(body, path)
        token = answer.get("access_token") if isinstance(answer, dict) else None
        if not (isinstance(token, str) and token and token.isascii() and token.isprintable()):
            raise self._error(f"{path} answered without a token: is this the address of Koha's REST interface?")
        return token

    def _send(self, request: httpx.Request, path: str) -> tuple[int, httpx.Headers, bytes]:
        try:
            return self._retrying(self._send_once, request, path)
        except _TransientError as error:
            raise self._error(f"{error} after {ATTEMPTS} attempts: check the address, or try again later") from error

    def _send_once(self, request: httpx.Request, path: str) -> tuple[int, httpx.Headers, bytes]:
        with self._explained(), self._streamed(request) as response:
            if response.status_code in _TRY_AGAIN:
                pause = _retry_after(response.headers.get("Retry-After", ""))
                raise _TransientError(f"{path} answered {response.status_code}", pause)
            return response.status_code, response.headers, self._body(response, path)

    @contextmanager
    def _streamed(self, request: httpx.Request) -> Iterator[httpx.Response]:
        response = self._http.send(request, stream=True)
        try:
            yield response
        finally:
            response.close()

    def _body(self, response: httpx.Response, path: str) -> bytes:
        started = time.monotonic()
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > MOST_BYTES:
                raise self._error(f"{path} answered with more than {MOST_BYTES} bytes: is this really Koha?")
            if time.monotonic() - started > LONGEST_ANSWER:
                raise _TransientError(f"{path} took more than {LONGEST_ANSWER:.0f} s")
        return bytes(body)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except httpx.ConnectError as error:
            if _is_about_tls(error):
                raise self._error("its TLS certificate is not trusted: mend the certificate, or the address") from error
            raise _TransientError("cannot be reached") from error
        except httpx.TimeoutException as error:
            raise _TransientError("does not answer in time") from error
        except httpx.HTTPError as error:
            raise _TransientError(f"broke off ({type(error).__name__})") from error

    def _json(self, body: bytes, path: str) -> object:
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            raise self._error(f"{path} answered with no JSON: is this the address of Koha's REST interface?") from None

    def _fail(self, status: int, path: str) -> NoReturn:
        if httpx.codes.is_redirect(status):
            raise self._error("it sends us on to another address, which we do not follow: give the final address")
        advice = {
            401: "the credentials were not accepted: check KIMPPAKYYTI_KOHA_USER and _PASSWORD (or _CLIENT_ID and "
            "_CLIENT_SECRET), and that Koha's preference RESTBasicAuth (or RESTOAuth2ClientCredentials) is on",
            403: f"this account may not read {path}: give it Koha's permissions catalogue and reserveforothers",
            404: f"there is no {path} here: check the address, and that Koha's REST interface is on",
        }
        raise self._error(advice.get(status, f"{path} answered {status}: look into Koha's log"))

    def _error(self, what: str) -> HoldSourceError:
        return HoldSourceError(f"Koha at {self._address}: {what}. Nothing was imported")


def _pause(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.pause if isinstance(error, _TransientError) else None
    return min(LONGEST_PAUSE, 2.0 ** (state.attempt_number - 1) if asked is None else asked)


def _retry_after(value: str) -> float | None:
    """Read `Retry-After`: seconds, or an HTTP date."""
    if value.isdecimal():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value).astimezone(UTC) - datetime.now(UTC)).total_seconds())
    except (ValueError, OverflowError):
        return None


def _is_about_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False
