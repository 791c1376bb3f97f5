"""Accounts and who is signed in: passwords, sign-ins kept on the server, and the demo's accounts."""

from api.accounts.demo import DemoAccount, plant_demo_accounts
from api.accounts.errors import AccountError, WrongSignInError
from api.accounts.records import create_account, disable_account, find_account, name_of, set_password
from api.accounts.sign_ins import account_of, sign_in, sign_out

__all__ = [
    "AccountError",
    "DemoAccount",
    "WrongSignInError",
    "account_of",
    "create_account",
    "disable_account",
    "find_account",
    "name_of",
    "plant_demo_accounts",
    "set_password",
    "sign_in",
    "sign_out",
]
