"""The shapes of the JSON interface: what it takes, strictly, and what it answers."""

from pydantic import BaseModel, ConfigDict, Field

from api.tables import Role


class Body(BaseModel):
    """The parent of all bodies that are taken in: no unknown fields, and `"1"`, `1.0` or `true` is no integer."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)


class Flaw(BaseModel):
    """One flaw of a request."""

    place: str = Field(description="The field, as a path: body.week")
    code: str
    detail: str


class ProblemAnswer(BaseModel):
    """Every error, as a problem document (RFC 9457). `code` is stable; `detail` is an English sentence."""

    type: str = Field(description="urn:kimppakyyti:error:<code>")
    title: str
    status: int
    code: str
    detail: str
    place: str | None = Field(default=None, description="Where in the data the flaw is")
    errors: list[Flaw] | None = None
    incident: str | None = Field(default=None, description="Finds an unexpected error in the server's log")


class SignInBody(Body):
    """A login and its password."""

    login: str = Field(max_length=200)
    password: str = Field(max_length=200)


class Me(BaseModel):
    """Who is signed in."""

    login: str
    name: str
    role: Role
    site: str | None = Field(description="The code of a desk's site")
    language: str
