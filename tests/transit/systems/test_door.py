import pytest

from transit.systems.door import UnreadNames, is_about_readers, repeatable


@pytest.mark.parametrize(
    "field",
    [
        *("patron_id", "borrowernumber", "Borrower Number", "cardnumber", "name", "Full-Name", "email", "E-mail"),
        *("phone", "mobile", "surname", "firstname", "asiakasnumero", "lainaaja", "hetu", "date_of_birth", "address"),
        *("Sähköposti", "puhelin", "userid", "pickup_note", "låntagare"),
    ],
)
def test_fields_about_readers_are_known_by_their_names(field: str) -> None:
    assert is_about_readers(field)


@pytest.mark.parametrize("field", ["leg_id", "item", "title", "from_library", "priority", "barcode", "shipping"])
def test_other_fields_are_not_taken_for_readers(field: str) -> None:
    assert not is_about_readers(field)


@pytest.mark.parametrize(
    ("value", "shown"),
    [("PER", "PER"), ("2026-13-45", "2026-13-45"), (17, "17"), ("ÄHT", "ÄHT")]
    + [(secret, "") for secret in ("Matti Meikäläinen", "matti@example.fi", "x" * 33, "a\tb", None, 1.5, ["PER"])],
)
def test_only_plain_short_values_are_repeated(value: object, shown: str) -> None:
    assert repeatable(value) == shown


def test_unread_names_are_sorted_cut_and_limited() -> None:
    names = UnreadNames({"leg_id"})
    names.note(["Leg ID", "patron_id", "x" * 100, "a\nb", *(f"column {n}" for n in range(100))])
    fields = names.fields()
    assert fields.about_readers == ("patron_id",)
    assert len(fields.others) == 50
    assert all(len(name) <= 40 and name.isprintable() for name in fields.others)
