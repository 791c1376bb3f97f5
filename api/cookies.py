"""Our two cookies, of who is signed in and of the device: which names they have, when they can be set, and how.

Over HTTPS they begin with `__Host-`: browsers accept such a name only with `Secure`, `Path=/` and no `Domain`, so that
neither plain HTTP nor a neighbouring host can plant or read it. Over plain HTTP on the machine's own loopback address
Chromium (tried with 156) and Firefox keep `Secure` cookies too, but WebKit and command-line clients do not, so there a
cookie of another name without `Secure` is used. Plain HTTP from elsewhere gets a cookie only with
`KIMPPAKYYTI_INSECURE_COOKIES=1`. When `KIMPPAKYYTI_PUBLIC_URL` begins with `https`, a server behind a TLS proxy always
uses the secure cookie, whatever the proxy says of itself.
"""

from ipaddress import ip_address

from starlette.requests import HTTPConnection
from starlette.responses import Response

from depots.settings import settings

SECURE_NAME = "__Host-kimppakyyti"
PLAIN_NAME = "kimppakyyti"
SECURE_DEVICE = "__Host-kimppakyyti-device"
PLAIN_DEVICE = "kimppakyyti-device"
DEVICE_SECONDS = 400 * 24 * 60 * 60
"""As long as browsers keep any cookie: a device stays enrolled until it is revoked or wiped."""


def is_loopback(host: str | None) -> bool:
    """Say whether a host name is this machine itself: `localhost`, or a loopback address."""
    if not host:
        return False
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_secure(connection: HTTPConnection) -> bool:
    """Say whether the browser reached us over HTTPS, as far as we can know."""
    return connection.url.scheme == "https" or settings().public_url.startswith("https://")


def can_keep(connection: HTTPConnection) -> bool:
    """Say whether a browser would keep our cookie on this connection; signing in is pointless where it would not."""
    return is_secure(connection) or is_loopback(connection.url.hostname) or settings().insecure_cookies


def read_token(connection: HTTPConnection) -> str | None:
    """Return the token that the connection carries."""
    return connection.cookies.get(SECURE_NAME if is_secure(connection) else PLAIN_NAME)


def set_token(connection: HTTPConnection, response: Response, token: str) -> None:
    """Put the token into the response's cookie; it lasts as long as the browser is open."""
    secure = is_secure(connection)
    name = SECURE_NAME if secure else PLAIN_NAME
    response.set_cookie(name, token, secure=secure, httponly=True, samesite="lax", path="/")


def drop_token(connection: HTTPConnection, response: Response) -> None:
    """Make the browser forget the cookie."""
    secure = is_secure(connection)
    name = SECURE_NAME if secure else PLAIN_NAME
    response.delete_cookie(name, secure=secure, httponly=True, samesite="lax", path="/")


def read_device(connection: HTTPConnection) -> str | None:
    """Return the device's secret that the connection carries."""
    return connection.cookies.get(SECURE_DEVICE if is_secure(connection) else PLAIN_DEVICE)


def set_device(connection: HTTPConnection, response: Response, secret: str) -> None:
    """Put a device's secret into its cookie; it outlives every sign-in."""
    secure = is_secure(connection)
    name = SECURE_DEVICE if secure else PLAIN_DEVICE
    response.set_cookie(name, secret, max_age=DEVICE_SECONDS, secure=secure, httponly=True, samesite="lax", path="/")
