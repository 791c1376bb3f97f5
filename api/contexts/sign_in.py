"""What the sign-in page shows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SignInContext:
    """The form. `onward` is where one comes afterwards; `refused` is empty, `wrong` or `https`."""

    onward: str
    refused: str
