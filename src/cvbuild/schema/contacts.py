"""The contact lines of the header: each is one known kind of address, or any labelled link."""

from __future__ import annotations

import re
from typing import Annotated, Self
from urllib.parse import quote, urlsplit

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from cvbuild.schema.base import Phrase, Taggable, Url

__all__ = ["CONTACT_KINDS", "Contact"]

CONTACT_KINDS = (
    "email",
    "phone",
    "website",
    "location",
    "github",
    "gitlab",
    "linkedin",
    "orcid",
    "scholar",
    "link",
    "text",
)
"""The keys of a contact line of which it has exactly one."""

_EMAIL = re.compile(r"[^\s@<>()\[\],;:\\\"]+@[^\s@<>()\[\],;:\\\"]+\.[^\s@<>()\[\],;:\\\".]+")
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")


def _email(value: object) -> object:
    if isinstance(value, str) and (not _EMAIL.fullmatch(value) or ".." in value):
        raise PydanticCustomError(
            "bad_email", "{value} is not an e-mail address", {"value": repr(value)}
        )
    return value


def _phone(value: object) -> object:
    if isinstance(value, str) and sum(c.isdigit() for c in value) < 3:
        raise PydanticCustomError(
            "bad_phone", "{value} is not a phone number", {"value": repr(value)}
        )
    return value


def _orcid(value: object) -> object:
    """An ORCID iD, alone or as its web address; its last digit is checked (ISO 7064, MOD 11-2)."""
    if not isinstance(value, str):
        return value
    digits = re.sub(r"^https?://orcid\.org/", "", value)
    if not _ORCID.fullmatch(digits):
        raise PydanticCustomError(
            "bad_orcid",
            "{value} is not an ORCID iD, which looks like 0000-0002-1825-0097",
            {"value": repr(value)},
        )
    total = 0
    for digit in digits.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    check = "0123456789X"[(12 - total % 11) % 11]
    if digits[-1] != check:
        raise PydanticCustomError(
            "bad_orcid",
            "{value} is not an ORCID iD: its check digit should be {check}",
            {"value": repr(value), "check": check},
        )
    return digits


def _account(value: object) -> object:
    if isinstance(value, str) and (not value.strip() or re.search(r"\s", value)):
        raise PydanticCustomError(
            "bad_account",
            "{value} is neither an account name nor a web address",
            {"value": repr(value)},
        )
    return value


_STRING = WithJsonSchema({"type": "string"})
_Email = Annotated[str, BeforeValidator(_email), WithJsonSchema({"type": "string"})]
_Phone = Annotated[str, BeforeValidator(_phone), WithJsonSchema({"type": ["string", "number"]})]
_Orcid = Annotated[str, BeforeValidator(_orcid), _STRING]
_Account = Annotated[str, BeforeValidator(_account), WithJsonSchema({"type": ["string", "number"]})]

_SITES = {
    "github": "github.com/",
    "gitlab": "gitlab.com/",
    "linkedin": "linkedin.com/in/",
    "orcid": "orcid.org/",
}


class Contact(Taggable):
    """One contact line: exactly one address, with an optional label before it."""

    email: _Email | None = Field(default=None, description="An e-mail address.")
    phone: _Phone | None = Field(default=None, description="A phone number, printed as typed.")
    website: Url | None = Field(default=None, description="A web address, printed as typed.")
    location: Phrase | None = Field(default=None, description="Where you live: city and country.")
    github: _Account | None = Field(default=None, description="A GitHub account or its address.")
    gitlab: _Account | None = Field(default=None, description="A GitLab account or its address.")
    linkedin: _Account | None = Field(
        default=None, description="The name in a LinkedIn address after /in/, or the address."
    )
    orcid: _Orcid | None = Field(default=None, description="An ORCID iD or its address.")
    scholar: _Account | None = Field(
        default=None,
        description="The `user` of a Google Scholar profile's address, or the address.",
    )
    link: Url | None = Field(
        default=None, description="Any other web address; give it a `label` or a `show`."
    )
    text: Phrase | None = Field(
        default=None, description="Anything that is no address: a date of birth, a visa."
    )
    label: Phrase | None = Field(default=None, description="Words before it, as in `Homepage: …`.")
    show: Phrase | None = Field(
        default=None, description="What is printed in place of the address; it still leads there."
    )

    @model_validator(mode="after")
    def _exactly_one_kind(self) -> Self:
        kinds = [kind for kind in CONTACT_KINDS if getattr(self, kind) is not None]
        if not kinds:
            raise PydanticCustomError("contact_without_kind", "this contact line has no address")
        if len(kinds) > 1:
            raise PydanticCustomError(
                "contact_with_two_kinds",
                "one contact line cannot be both {first} and {second}",
                {"first": repr(kinds[0]), "second": repr(kinds[1]), "field": kinds[1]},
            )
        return self

    @property
    def kind(self) -> str:
        """Which of `CONTACT_KINDS` this is."""
        return next(kind for kind in CONTACT_KINDS if getattr(self, kind) is not None)

    @property
    def value(self) -> str:
        """The address as it stands in the file."""
        value: str = getattr(self, self.kind)
        return value

    @property
    def url(self) -> str | None:
        """Where it leads, or None for what is no address."""
        kind, value = self.kind, self.value
        if kind in ("location", "text"):
            return None
        if kind == "email":
            return f"mailto:{value}"
        if kind == "phone":
            number = re.sub(r"[^\d+]", "", value)
            return f"tel:{number}"
        if value.lower().startswith(("http://", "https://")):
            return value
        if kind == "scholar":
            return f"https://scholar.google.com/citations?user={quote(value)}"
        return f"https://{_SITES[kind]}{quote(value, safe='/@')}"

    @property
    def printed(self) -> str:
        """What is printed: `show`, or the address in the form people know."""
        if self.show is not None:
            return self.show
        kind, value = self.kind, self.value
        if kind == "scholar":
            return "Google Scholar"
        if kind in _SITES:
            if value.lower().startswith(("http://", "https://")):
                parts = urlsplit(value)
                return f"{parts.netloc.removeprefix('www.')}{parts.path.rstrip('/')}"
            return f"{_SITES[kind]}{value}"
        return value
