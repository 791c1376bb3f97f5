"""Names that follow the reader's language or stand in records: municipalities, vans, bookmobiles."""

from collections.abc import Mapping

from sqlmodel import Session

from api.i18n import Language
from depots.municipalities import Municipality, find_municipality
from depots.vans import all_vans, bookmobiles


def town_name(municipality: Municipality, language: Language) -> str:
    """Return a municipality's name in the language: it has a Finnish and a Swedish one."""
    return municipality.name_sv if language == "sv" else municipality.name_fi


def municipality_name(text: str, language: Language) -> str:
    """Return a municipality's name in the language, by its code or any of its names; unknown ones as they are."""
    found = find_municipality(text)
    return text if found is None else town_name(found, language)


def vehicle_names(session: Session) -> Mapping[str, str]:
    """Return the names of vans and bookmobiles, by code."""
    vans = {van.code: van.name for van in all_vans(session)}
    return vans | {mobile.code: mobile.name for mobile in bookmobiles(session)}


def bookmobile_name(fixed_round: str, names: Mapping[str, str]) -> str:
    """Return the name of the bookmobile that drives a fixed round: its id begins with the bookmobile's code."""
    code = fixed_round.rsplit("-", 2)[0]
    return names.get(code, code)
