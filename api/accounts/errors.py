"""What accounts refuse."""


class AccountError(Exception):
    """An account that cannot be made or changed as asked; the message says why."""


class WrongSignInError(Exception):
    """A sign-in that failed: wrong login, wrong password, disabled or locked. It never says which."""
