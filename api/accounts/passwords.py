"""Passwords: hashed with Argon2id, checked in the same time whether or not there is an account, made up readably."""

import secrets

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

SHORTEST = 10
LONGEST = 200

# 19 MiB and two passes: the OWASP password storage cheat sheet's Argon2id setting for servers short of memory.
_hasher = PasswordHash((Argon2Hasher(memory_cost=19_456, time_cost=2, parallelism=1),))

_CONSONANTS = "hjklmnprstv"
_VOWELS = "aeiouy"


def hash_password(password: str) -> str:
    """Return what is kept of a password."""
    return _hasher.hash(password)


_NOBODY = hash_password(secrets.token_urlsafe())


def is_right(password: str, kept: str | None) -> bool:
    """Say whether `password` is the one that was kept; `kept` is `None` for an unknown account, which takes as long."""
    return _hasher.verify(password, kept or _NOBODY) and kept is not None


def readable_password() -> str:
    """Return a new password that can be read out and typed: `kotiva-mulepo-ranisu`, 54 bits."""
    return "-".join("".join(_syllable() for _ in range(3)) for _ in range(3))


def _syllable() -> str:
    return secrets.choice(_CONSONANTS) + secrets.choice(_VOWELS)
