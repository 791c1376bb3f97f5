from hypothesis import given, settings
from hypothesis import strategies as st

from api.accounts.passwords import hash_password, is_right, readable_password


def test_only_the_password_itself_is_right() -> None:
    kept = hash_password("kotiva-mulepo-ranisu")
    assert is_right("kotiva-mulepo-ranisu", kept)
    assert not is_right("kotiva-mulepo-ranisU", kept)


def test_what_is_kept_tells_nothing_and_differs_each_time() -> None:
    first, second = hash_password("kotiva-mulepo"), hash_password("kotiva-mulepo")
    assert first != second
    assert "kotiva" not in first
    assert first.startswith("$argon2id$")


@settings(max_examples=10, deadline=None)
@given(st.text(max_size=300, alphabet=st.characters(exclude_categories=["Cs"])))
def test_no_password_opens_an_account_that_does_not_exist(password: str) -> None:
    assert not is_right(password, None)


def test_made_up_passwords_are_long_readable_and_never_the_same() -> None:
    made = {readable_password() for _ in range(200)}
    assert len(made) == 200
    assert all(len(password) == 20 and password.replace("-", "").isalpha() for password in made)
