"""All addresses of the doors: routes are mounted on them, pages link to them, QR codes print them.

Those of planning together (editor, scenarios, jobs) are in `api.planning_urls`, those of the delay statistics in
`api.statistics_urls`.
"""

from urllib.parse import quote, urlencode

HOME = "/"
SIGN_IN = "/sign-in"
SIGN_OUT = "/sign-out"
HEALTH = "/health"
STATIC = "/static"
VENDOR = "/vendor"
OUTLINES = "/outlines.geojson"
LANGUAGE = "/language"
DATA = "/data"
API = "/api/v1"

WEEKS = "/weeks"
WEEK = "/weeks/{week}"
PLAN = "/weeks/{week}/plans/{plan_id}"
PLAN_SITE = "/weeks/{week}/plans/{plan_id}/sites/{code}"
PUBLICATION = "/weeks/{week}/publication"
RUN = "/runs/{code}"
RUN_SHEET = "/runs/{code}/sheet.pdf"
RUN_FILE = "/runs/{code}/run.{form}"
WHY = "/weeks/{week}/plans/{plan_id}/why"
PLAN_MAP = "/weeks/{week}/plans/{plan_id}/week.geojson"
PLAN_SHEET = "/weeks/{week}/plans/{plan_id}/week.pdf"
CALENDARS = "/calendars"
CALENDAR = "/calendars/{key}.ics"
CLOSURES = "/closures"
CLOSURE = "/closures/{closure}"
DEVICES = "/devices"
DEVICE_REVOCATION = "/devices/{device}/revocation"
DEVICE_RETURN = "/devices/{device}/return"
PIN = "/devices/pin"
LOCK = "/lock"
UNLOCK = "/unlock"
QUEUE_FILE = "/devices/queue-file"
RUN_HOLD = "/runs/{code}/hold"
HAND_OVER = "/runs/{code}/hand-over"
RUN_CODE = "/runs/{code}/code"
REVOCATION = "/runs/{code}/code/revocation"
DRIVE = "/drive"
PRINTED = "/r/{code}"
SITES = "/sites"
SITE = "/sites/{code}"

WORKER = "/sw.js"
DESK = "/desk"
DESK_MODE = "/desk/{mode}"
CRATE_LABELS = "/desk/crates"
NEW_LABEL = "/desk/crates/new"
BOARD = "/desk/board"
WORK = "/desk/work"
SEARCH_ACTS = "/desk/work/acts"
QUARANTINE = "/desk/quarantine"
DISMISSAL = "/desk/quarantine/{number}/dismissal"
LADDER = "/settings/ladder"
SCANNING = r"^/(desk/(in|out)|runs/[^/]+)$"
"""The paths of the pages on which people scan, as a pattern for Python and for scripts."""
CRATES = "/crates"
CRATE = "/crates/{code}"


def week(week: object) -> str:
    """Return the address of a week's page; `week` is an `IsoWeek` or its text."""
    return WEEK.format(week=quote(str(week), safe=""))


def plan(week: object, plan_id: int) -> str:
    """Return the address of the page of one plan of a week, be it a draft, the one in force or a former one."""
    return PLAN.format(week=quote(str(week), safe=""), plan_id=plan_id)


def plan_site(week: object, plan_id: int, code: str) -> str:
    """Return the address of the part of a plan's page that shows one site."""
    return PLAN_SITE.format(week=quote(str(week), safe=""), plan_id=plan_id, code=quote(code, safe=""))


def publication(week: object) -> str:
    """Return the address to which the draft of a week is posted to be published."""
    return PUBLICATION.format(week=quote(str(week), safe=""))


def run(code: str) -> str:
    """Return the address of a run's page."""
    return RUN.format(code=quote(code, safe=""))


def device_revocation(device: str) -> str:
    """Return the address to which is posted to revoke a device."""
    return DEVICE_REVOCATION.format(device=quote(device, safe=""))


def device_return(device: str) -> str:
    """Return the address to which is posted to let a revoked device scan again."""
    return DEVICE_RETURN.format(device=quote(device, safe=""))


def run_hold(code: str) -> str:
    """Return the address to which a driver posts to take a run."""
    return RUN_HOLD.format(code=quote(code, safe=""))


def hand_over(code: str) -> str:
    """Return the address to which is posted to let go of a run."""
    return HAND_OVER.format(code=quote(code, safe=""))


def run_code(code: str) -> str:
    """Return the address to which is posted to give a run's sheet a new code."""
    return RUN_CODE.format(code=quote(code, safe=""))


def revocation(code: str) -> str:
    """Return the address to which is posted to let a run's printed code open nothing any more."""
    return REVOCATION.format(code=quote(code, safe=""))


def printed(code: str) -> str:
    """Return the address that the QR code of a run's sheet opens; `code` is the printed one, not the run's."""
    return PRINTED.format(code=quote(code, safe=""))


def run_sheet(code: str) -> str:
    """Return the address of a run's sheet (PDF)."""
    return RUN_SHEET.format(code=quote(code, safe=""))


def run_file(code: str, form: str) -> str:
    """Return the address of a run as a file; `form` is `gpx` or `csv`."""
    return RUN_FILE.format(code=quote(code, safe=""), form=form)


def why(week: object, plan_id: int, **facts: str) -> str:
    """Return the address that says why items wait; `facts` are `site`, `origin`, `destination`, `more`."""
    address = WHY.format(week=quote(str(week), safe=""), plan_id=plan_id)
    return f"{address}?{urlencode(facts)}" if facts else address


def plan_map(week: object, plan_id: int) -> str:
    """Return the address of a plan as GeoJSON."""
    return PLAN_MAP.format(week=quote(str(week), safe=""), plan_id=plan_id)


def plan_sheet(week: object, plan_id: int, paper: str = "a3") -> str:
    """Return the address of a plan on one page (PDF); `paper` is `a3` or `a4`."""
    return PLAN_SHEET.format(week=quote(str(week), safe=""), plan_id=plan_id) + f"?{urlencode({'paper': paper})}"


def calendar(key: str) -> str:
    """Return the address of a calendar, by its secret key."""
    return CALENDAR.format(key=quote(key, safe=""))


def closure(closure: int) -> str:
    """Return the address of one closed day."""
    return CLOSURE.format(closure=closure)


def site(code: str) -> str:
    """Return the address of a site's page."""
    return SITE.format(code=quote(code, safe=""))


def desk(mode: str, site: str, to: str | None = None) -> str:
    """Return the address of a site's desk in mode `out` or `in`; `to` is where the crates that go out are sent."""
    facts = {"site": site} if to is None else {"site": site, "to": to}
    return f"{DESK_MODE.format(mode=mode)}?{urlencode(facts)}"


def new_label(site: str, to: str = "") -> str:
    """Return the address of the form for a crate's label at a site; `to` is the destination it offers first."""
    return f"{NEW_LABEL}?{urlencode({'site': site, 'to': to})}"


def work(site: str) -> str:
    """Return the address of a site's work lists."""
    return f"{WORK}?{urlencode({'site': site})}"


def board(site: str) -> str:
    """Return the address of the board of a site's departures."""
    return f"{BOARD}?{urlencode({'site': site})}"


def dismissal(number: int) -> str:
    """Return the address to which it is posted that a scan in quarantine needs nothing more."""
    return DISMISSAL.format(number=number)


def crate(code: str) -> str:
    """Return the address of the page that tells where a crate or item is."""
    return CRATE.format(code=quote(code, safe=""))


def sign_in(onward: str = HOME, *, refused: str | None = None) -> str:
    """Return the address of the sign-in page, from where one comes back to `onward`.

    `refused` says why the last try failed: `wrong` (login or password, or too many tries), `pin`, `https`
    (needed here).
    """
    facts = {} if onward == HOME else {"next": onward}
    if refused is not None:
        facts["refused"] = refused
    return f"{SIGN_IN}?{urlencode(facts)}" if facts else SIGN_IN
