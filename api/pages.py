"""How pages come about: a typed context, a Jinja template with escaping on, the reader's language."""

from functools import cache
from importlib.metadata import version
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api import planning_urls, statistics_urls, urls
from api import statistics_sentences as figures
from api import times_sentences as learned
from api.access_sentences import audit_words
from api.accounts.sign_ins import terminal_idle
from api.accounts.terminals import TerminalState
from api.assets import static, vendor
from api.contexts.frame import ErrorContext, Frame, Terminal
from api.contexts.names import bookmobile_name
from api.contexts.times import kept_out
from api.edit_sentences import refused_sentence, step_sentence
from api.errors import Problem
from api.i18n import LANGUAGES, Words, choose_language, words
from api.onward import safe_onward
from api.planning_sentences import outcome_sentence
from api.scan_sentences import code_words, cure_words, fail_words, reason_words, scan_word, visit_words
from api.scenario_sentences import change_refused, change_sentence, round_words, site_kind_words
from api.sentences import left_out_sentence, refusal_sentence, road_sentence, violation_sentence
from api.tables import Account, Role
from depots.store import from_micros, to_millis

TEMPLATES = Path(__file__).with_name("templates")
LANGUAGE_COOKIE = "kimppakyyti-language"

_WORDS_OF_FIGURES = {
    function.__name__: function
    for function in (
        *(figures.asked_words, figures.change_hours, figures.change_share, figures.kept_out_words),
        *(figures.part_words, figures.period_short, figures.period_words, figures.purpose_words, figures.shade),
        *(figures.shade_words, figures.state_words, figures.table_words),
        *(learned.oddity_words, learned.signed_minutes, learned.standing_words, learned.trouble_words),
        *(learned.verdict_words, learned.wrong_words, kept_out),
    )
}


@cache
def environment() -> Environment:
    """Return the one Jinja environment: everything is escaped, and an unknown name is an error."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        urls=urls,
        planning_urls=planning_urls,
        statistics_urls=statistics_urls,
        static=static,
        vendor=vendor,
        languages=LANGUAGES,
        bookmobile_name=bookmobile_name,
        instant_of=from_micros,
        violation_sentence=violation_sentence,
        left_out_sentence=left_out_sentence,
        refusal_sentence=refusal_sentence,
        road_sentence=road_sentence,
        code_words=code_words,
        fail_words=fail_words,
        reason_words=reason_words,
        cure_words=cure_words,
        scan_word=scan_word,
        outcome_sentence=outcome_sentence,
        visit_words=visit_words,
        audit_words=audit_words,
        signature_picture=signature_picture,
        refused_sentence=refused_sentence,
        step_sentence=step_sentence,
        change_sentence=change_sentence,
        change_refused=change_refused,
        round_words=round_words,
        site_kind_words=site_kind_words,
        **_WORDS_OF_FIGURES,
    )
    made.filters["tel"] = _tel
    return made


def account_of(request: Request) -> Account | None:
    """Return who is signed in, as the route's policy found out; `None` where it did not ask."""
    account: Account | None = getattr(request.state, "account", None)
    return account


def page_words(request: Request) -> Words:
    """Return the words in which to answer: the account's language, the cookie's, or the browser's."""
    account = account_of(request)
    return words(
        choose_language(
            account=account.language if account else None,
            cookie=request.cookies.get(LANGUAGE_COOKIE),
            accept=request.headers.get("accept-language"),
        )
    )


def render(request: Request, template: str, context: object = None, *, status: int = 200) -> HTMLResponse:
    """Return a page. Templates see `page` (the context), `frame`, `w` (the words), `_`, `ngettext` and addresses."""
    spoken = page_words(request)
    html = (
        environment()
        .get_template(template)
        .render(
            page=context,
            frame=_frame(request, spoken),
            w=spoken,
            _=spoken.gettext,
            ngettext=spoken.ngettext,
        )
    )
    return HTMLResponse(html, status, headers={"Content-Language": spoken.language, "Vary": "Accept-Language, Cookie"})


def error_page(request: Request, problem: Problem) -> HTMLResponse:
    """Return a problem as a page for people: what happened and what to do, never how it looks inside."""
    response = render(
        request, "error.html", ErrorContext(problem.status, problem.code, problem.incident), status=problem.status
    )
    response.headers.update(problem.headers)
    return response


def _frame(request: Request, spoken: Words) -> Frame:
    account = account_of(request)
    onward = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return Frame(
        language=spoken.language,
        account_name=account.name if account else None,
        account_role=account.role if account else None,
        account_login=account.login if account else "",
        onward=safe_onward(onward),
        section=_section(request.url.path, account.role if account else None),
        version=version("kimppakyyti"),
        terminal=_terminal(request),
    )


def _terminal(request: Request) -> Terminal | None:
    found: TerminalState | None = getattr(request.state, "terminal", None)
    if found is None:
        return None
    since_ms = None if found.since is None else to_millis(found.since)
    return Terminal(found.name, found.actor, round(terminal_idle().total_seconds() * 1_000), since_ms)


def _tel(number: str) -> str:
    """Return a phone number as an address (RFC 3966): its digits and a leading plus."""
    return "tel:" + "".join(sign for n, sign in enumerate(number.strip()) if sign.isdigit() or (sign == "+" and not n))


@pass_context
def signature_picture(context: Context, path: str) -> Markup:
    """Return a signature as a picture. Its path has only whole numbers, `M` and `L`: else it was never kept."""
    label = context.resolve("_")("Signature")
    picture = '<svg class="signature" viewBox="0 0 600 200" role="img" aria-label="{}"><path d="{}"/></svg>'
    return Markup(picture).format(label, path)  # noqa: S704 - facts that are filled in are escaped


_SECTIONS = (
    (urls.SITES, "sites"),
    (urls.DEVICES, "devices"),
    (urls.DESK, "desk"),
    (urls.DRIVE, "drive"),
    (urls.PRINTED.partition("{")[0], "drive"),
    (urls.DATA, "data"),
    (statistics_urls.STATISTICS, "statistics"),
    (urls.WEEKS, "weeks"),
    (planning_urls.SCENARIO.partition("{")[0], "weeks"),
    (urls.CLOSURES, "weeks"),
    (urls.CALENDARS, "weeks"),
    (urls.RUN.partition("{")[0], "weeks"),
)
"""The part of the navigation that addresses belong to, by how they begin; the first that fits."""


def _section(path: str, role: str | None) -> str:
    if role == Role.DRIVER and path.startswith(urls.RUN.partition("{")[0]):
        return "drive"
    return next((section for start, section in _SECTIONS if path.startswith(start)), "")
