"""Sentences for scanning: what scripts show at once, and the codes that scans are answered by. Words in `scan.po`."""

from collections.abc import Mapping

from api.i18n import Words, mark
from transit.scans.kinds import VISITING, FailReason

CODES: Mapping[str, str] = {
    "bad_field": mark("A field of the scan could not be read."),
    "missing_field": mark("A field of the scan is missing."),
    "bad_code": mark("This is no crate's or item's code."),
    "not_your_role": mark("Your role does not scan this."),
    "not_your_site": mark("The scan is of another site than yours."),
    "unknown_site": mark("The site is not known."),
    "unknown_crate": mark("There is no such crate: check the code."),
    "unknown_run": mark("The run is not known."),
    "device_revoked": mark("This device may not scan any more. What it scans is kept, but does not count."),
    "not_your_run": mark("Another driver holds this run."),
    "id_reused": mark("The device used one number twice."),
    "out_twice": mark("It had been put out already."),
    "never_left": mark("It had been put out, and never left."),
    "two_sites": mark("It was received elsewhere before, and nobody sent it here."),
    "moved_unseen": mark("It came here without being scanned on the way."),
    "two_vans": mark("It had been loaded into another van."),
    "elsewhere": mark("It belongs to another site."),
}
"""By the part of the code before the colon."""

ADVICE: Mapping[str, str] = {
    "bad_field": mark("Scan it again; if that does not help, tell the planner."),
    "missing_field": mark("Scan it again; if that does not help, tell the planner."),
    "bad_code": mark("Scan it again, or type the code that stands on it."),
    "not_your_role": mark("Somebody whose work it is scans it: the desk in and out, the driver into the van and out."),
    "not_your_site": mark("Sign in with the account of that site, and scan it again."),
    "unknown_site": mark("Tell the planner. Look at the page anew before you go on."),
    "unknown_crate": mark(
        "Where the label is right, tell the planner: once the crate is made, the scan counts by itself."
    ),
    "unknown_run": mark("Open the run from your list, or by the code on its sheet, and scan it again."),
    "device_revoked": mark("Go on with another device. Once this one is let back, its scans count by themselves."),
    "not_your_run": mark("Take the run over by the code on its sheet, and scan it again."),
    "id_reused": mark("Tell the planner: both scans are kept."),
}
"""What whoever scanned can do, by the part of the code before the colon."""

_ODD_DEVICE = mark("No page of ours sends this: see what the device runs. Have the thing scanned again.")

CURES: Mapping[str, str] = {
    "bad_field": _ODD_DEVICE,
    "missing_field": _ODD_DEVICE,
    "bad_code": mark("Put it aside. If a label of ours cannot be read, print it anew."),
    "not_your_role": mark("Have it scanned by somebody whose work it is. An administrator can change the role."),
    "not_your_site": mark("Have it scanned at that site. If the account should be of that site, change the account."),
    "unknown_site": mark("Add the site, or open it again, and have the thing scanned again."),
    "unknown_crate": mark("Make the crate if its label is ours: then the scan counts by itself. Else put it aside."),
    "unknown_run": mark("Give the driver the sheet of the run that stands, and have the things scanned again."),
    "device_revoked": mark(
        "Let the device back under Devices if it can be trusted: its scans then count by themselves."
    ),
    "not_your_run": mark("Have the driver take the run over by the code on its sheet, and scan again."),
    "id_reused": mark("Look the thing up. If it lies elsewhere, have it scanned again; enrol the device anew."),
}
"""What planners can do about a scan in quarantine, by the part of the code before the colon."""

SHOWN: Mapping[str, str] = {
    "out": mark("Sent out"),
    "in": mark("Received"),
    "load": mark("Into the van"),
    "unload": mark("Out of the van"),
    "pack": mark("Packed"),
    "empty": mark("Emptied"),
    "arrive": mark("Arrived"),
    "leave": mark("Left the stop"),
    "fail": mark("Could not be served"),
    "sign": mark("Signed for"),
    "undo": mark("Taken back"),
    "saving": mark("Keeping …"),
    "not_kept": mark("Not kept!"),
    "not_kept_more": mark("This device could not store the scan. Write the code down and scan it on another device."),
    "flawed": mark("Does not count"),
    "flaw_seen": mark("Seen"),
    "flaw_seen_of": mark("Seen: {code}"),
    "full": mark("full with this one"),
    "over_full": mark("Too full: {n} items, at most {most}. Put it out and take another crate."),
    "again": mark("Scanned already"),
    "again_more": mark("At {time}, on this device. It counts once."),
    "wrong": mark("Wrong place!"),
    "wrong_more": mark("It does not belong here. Put it out for the van."),
    "van_next": mark("The van comes next: {when}."),
    "van_unknown": mark("No van is planned yet."),
    "unread": mark("Not a code"),
    "unread_more": mark("It is kept for a check, but does not count. Scan it again or type it."),
    "unsent_more": mark("As far as this device knows, nobody sent it."),
    "goes_on": mark("Goes on from here"),
    "goal_unknown": mark("destination not known here: the hub looks it up"),
    "book_code": mark("The book trade's code"),
    "book_code_more": mark("All copies of the book share it. Scan the library's own code; nothing was kept."),
    "today": mark("Today"),
    "tomorrow": mark("Tomorrow"),
    "day_named": mark("{name},"),
    "pile": mark("Round {round}, {when}"),
    "no_pile": mark("No van goes there from here in the weeks published so far."),
    "to_sort": mark("SORT: to be sorted at the hub"),
    "sort_here": mark("SORT: empty it item by item"),
    "sort": mark("SORT"),
    "crate_wanted": mark("A crate for {site}"),
    "crate_wanted_more": mark("Scan a crate, or print a label for a new one (F2). The item waits for it."),
    "crate_taken": mark("This crate is for {site}"),
    "crate_taken_more": mark("Scan an empty crate for {site}."),
    "stays": mark("Stays here"),
    "stays_more": mark("It is wanted at this very library. Put it on the hold shelf."),
    "no_goal": mark("Destination unknown"),
    "no_goal_more": mark("Choose where it goes, and scan it again."),
    "no_goal_label": mark("Choose where the crate goes; at the hub nothing is sent to be sorted."),
    "holds": mark("items: {n}"),
    "put_out": mark("Put out"),
    "label": mark("Label"),
    "other_crate": mark("Take another crate"),
    "waits_for_crate": mark("waiting for a crate: {n}"),
    "give_crate": mark("Give it a crate"),
    "forget": mark("Forget"),
    "taken_out": mark("Taken out of the crate"),
    "goes_out": mark("Scan it out to put it into a crate."),
    "unexpected": mark("Not expected"),
    "unexpected_more": mark("It is received, but it was not packed into {code}."),
    "left_in": mark("{code}: still to be scanned: {n}"),
    "all_found": mark("{code}: all is scanned"),
    "none_left": mark("{code}: nothing is left to be scanned"),
    "empty_done": mark("The crate is empty"),
    "empty_lacking": mark("Close it: not found: {n}"),
    "empty_lacked": mark("Not found: {n}. They stay on the work list."),
    "undone_more": mark("No longer counts: {code}"),
    "not_ours": mark("Wrong van?"),
    "not_ours_more": mark("This van does not come there."),
    "aboard": mark("In the van already"),
    "aboard_more": mark("Do you mean out of the van? Take this scan back, and change."),
    "wrong_stop": mark("Wrong stop!"),
    "wrong_stop_more": mark("It does not belong here: take it along."),
    "next_arrive": mark("Arrived: {site}"),
    "next_leave": mark("Leave: {site}"),
    "at_stop": mark("Scans count at {site}"),
    "camera_opening": mark("The camera is opening …"),
    "camera_ready": mark("Hold the code in front of the camera."),
    "camera_refused": mark("The browser does not let this page use the camera: allow it in the address bar."),
    "camera_insecure": mark(
        "Browsers give the camera only to pages with an HTTPS address. Use a scanner, or type the code."
    ),
    "camera_none": mark("This device has no camera. Use a scanner, or type the code."),
    "camera_busy": mark("Another program is using the camera. Close it and try again."),
    "camera_trouble": mark("The camera could not be used ({name}). Use a scanner, or type the code."),
    "found_kept": mark("✓ Found; scanned in here"),
    "state_waiting": mark("waits on this device"),
    "state_kept": mark("sent"),
    "state_flawed": mark("does not count"),
    "state_undone": mark("taken back"),
    "sync_sent": mark("Everything is sent."),
    "sync_busy": mark("Sending: {n}"),
    "sync_offline": mark("No connection: go on scanning. Waiting to be sent: {n}"),
    "sync_sign-in": mark("Sign in to send: the scans stay here until then. Waiting: {n}"),
    "sync_refused": mark("The server does not take them now. Save them as a file and tell the planner. Waiting: {n}"),
}
"""What scripts show, by key; facts stay in braces for them to fill in."""

REASONS: Mapping[FailReason, str] = {
    FailReason.CLOSED: mark("The place was closed"),
    FailReason.NO_ACCESS: mark("No way in"),
    FailReason.NOBODY_THERE: mark("Nobody was there"),
    FailReason.NO_TIME: mark("No time left"),
    FailReason.ROAD: mark("The road could not be driven"),
    FailReason.BREAKDOWN: mark("The van broke down"),
    FailReason.VAN_FULL: mark("The van was full"),
    FailReason.OTHER: mark("Something else"),
}
"""Why a stop could not be served."""


def shown_words(words: Words) -> dict[str, str]:
    """Return all that scripts show, in the language of `words`."""
    facts = {name: f"{{{name}}}" for name in ("time", "site", "when", "code", "van", "n", "name", "most", "round")}
    return {key: words.gettext(text, **facts) for key, text in SHOWN.items()}


def code_words(words: Words) -> dict[str, str]:
    """Return the sentences of all codes."""
    return {code: words.gettext(text) for code, text in CODES.items()}


def advice_words(words: Words) -> dict[str, str]:
    """Return what whoever scanned can do about each code."""
    return {code: words.gettext(text) for code, text in ADVICE.items()}


def visit_words(words: Words) -> dict[str, str]:
    """Return what a driver can tell of a stop, by the scan's kind."""
    return {kind.value: words.gettext(SHOWN[kind.value]) for kind in VISITING}


def fail_words(words: Words) -> dict[str, str]:
    """Return why a stop could not be served, by the reason's code."""
    return {reason.value: words.gettext(text) for reason, text in REASONS.items()}


def scan_word(kind: str, words: Words) -> str:
    """Return what a kind of scan says, a dash where none could be read."""
    return words.gettext(SHOWN[kind]) if kind in SHOWN else "–"


def reason_words(code: str, words: Words) -> str:
    """Return the sentence of one code; what stands behind its colon names the field or site."""
    name, _, about = code.partition(":")
    sentence = words.gettext(CODES[name]) if name in CODES else name
    return f"{sentence} ({about})" if about and about != "code" else sentence


def cure_words(code: str, words: Words) -> str:
    """Return what planners can do about one code; nothing where none is known."""
    name = code.partition(":")[0]
    return words.gettext(CURES[name]) if name in CURES else ""
