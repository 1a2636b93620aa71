"""The contact lines of the header: each is one known kind of address, or any labelled link."""

import re
from collections.abc import Callable
from typing import Annotated, Self
from urllib.parse import quote, urlsplit

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from cvbuild.schema.base import Phrase, Taggable, Url
from cvbuild.text import LONGEST_URL, blank, is_web_address

__all__ = ["CONTACT_KINDS", "Contact", "Email", "mail_address", "phone_address"]

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

_LABEL = r"[^\s@<>()\[\],;:\\\"./?#%&=+!$'*^`{|}~]+"
_EMAIL = re.compile(rf"[^\s@<>()\[\],;:\\\"]+@(?:{_LABEL}\.)+{_LABEL}")
_ORCID = re.compile(r"[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]")


def _email(value: object) -> object:
    if isinstance(value, str) and (not _EMAIL.fullmatch(value) or ".." in value):
        raise PydanticCustomError(
            "bad_email", "{value} is not an e-mail address", {"value": repr(value)}
        )
    return value


def _phone(value: object) -> object:
    if isinstance(value, str) and len(re.findall("[0-9]", value)) < 3:
        raise PydanticCustomError(
            "bad_phone", "{value} is not a phone number", {"value": repr(value)}
        )
    return value


def _orcid(value: object) -> object:
    """An ORCID iD, alone or as its web address; its last digit is checked (ISO 7064, MOD 11-2)."""
    if not isinstance(value, str):
        return value
    digits = re.sub(r"^(https?://)?(www\.)?orcid\.org/", "", value, flags=re.IGNORECASE)
    digits = digits.removesuffix("/")
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


def _account(site: str) -> Callable[[object], object]:
    """Reads what stands for an account at a site: its name, or its address in full or in part."""
    host, _, folder = site.partition("/")
    at_host = re.compile(rf"(?:[\w-]+\.)?{re.escape(host)}/", re.IGNORECASE)

    def account(value: object) -> object:
        if not isinstance(value, str):
            return value
        name = value
        if not _is_full(name) and at_host.match(name):
            name = f"https://{name}"
        if _is_full(name):
            if len(name) <= LONGEST_URL and is_web_address(name):
                return name if name == value else _shortened(name, f"https://{site}")
        else:
            name = name.strip("/").removeprefix(folder).removeprefix("@")
            if name and not re.search(r"[\s:?#%&\\]", name) and not blank(name):
                return name
        raise PydanticCustomError(
            "bad_account",
            "{value} is neither an account name nor a web address",
            {"value": repr(value)},
        )

    return account


def _is_full(value: str) -> bool:
    return value.lower().startswith(("http:", "https:"))


def _shortened(address: str, site: str) -> str:
    """The name of the account, when the address says nothing else."""
    bare = re.sub(r"^https://www\.", "https://", address, flags=re.IGNORECASE).rstrip("/")
    name = bare[len(site) :]
    is_name = bare.lower().startswith(site) and name and not re.search(r"[?#%:&]", name)
    return name if is_name else address


def mail_address(email: str) -> str:
    """Where an e-mail address leads (RFC 6068, 2: `%`, `?`, `#` and `&` of the name encoded)."""
    name, _, host = email.rpartition("@")
    return f"mailto:{quote(name, safe=_IN_MAIL)}@{host}"


_IN_MAIL = "!$'*+-._~"
_EXTENSION = re.compile(r"[\s,;]*(?:ext(?:ension|\.)?|x)\.?\s*([0-9]+)\s*$", re.IGNORECASE)


def phone_address(number: str) -> str | None:
    """Where a telephone number leads (RFC 3966), or None when it is not clear which number it is.

    The `(0)` that is dialled only at home is left out after a country code; words in parentheses
    say what sort of number it is.
    """
    number = re.sub(r"^\s*tel:\s*", "", number, flags=re.IGNORECASE)
    extension = ""
    if found := _EXTENSION.search(number):
        number, extension = number[: found.start()], f";ext={found[1]}"
    number = re.sub(r"\([^()0-9]*\)", "", number)
    number = re.sub(r"^(\s*\(?(?:\+|00)\s*[0-9]{1,3}\)?[\s.-]*)\(0\)", r"\1", number)
    if re.search(r"\s[/|]\s|[,;]|[^\W\d_]|(?<=[^\s(])\s*\+", number):
        return None
    digits = re.sub("[^0-9+]", "", number)
    return f"tel:{digits}{extension}" if digits.strip("+") else None


_STRING = WithJsonSchema({"type": "string"})
Email = Annotated[str, BeforeValidator(_email), WithJsonSchema({"type": "string"})]
"""An e-mail address."""
_Phone = Annotated[str, BeforeValidator(_phone), WithJsonSchema({"type": ["string", "number"]})]
_Orcid = Annotated[str, BeforeValidator(_orcid), _STRING]

_SITES = {
    "github": "github.com/",
    "gitlab": "gitlab.com/",
    "linkedin": "linkedin.com/in/",
    "orcid": "orcid.org/",
    "scholar": "scholar.google.com/citations?user=",
}

_ACCOUNT = WithJsonSchema({"type": ["string", "number"]})
_GitHub = Annotated[str, BeforeValidator(_account(_SITES["github"])), _ACCOUNT]
_GitLab = Annotated[str, BeforeValidator(_account(_SITES["gitlab"])), _ACCOUNT]
_LinkedIn = Annotated[str, BeforeValidator(_account(_SITES["linkedin"])), _ACCOUNT]
_Scholar = Annotated[str, BeforeValidator(_account(_SITES["scholar"])), _ACCOUNT]


class Contact(Taggable):
    """One contact line: exactly one address, with an optional label before it."""

    email: Email | None = Field(default=None, description="An e-mail address.")
    phone: _Phone | None = Field(default=None, description="A phone number, printed as typed.")
    website: Url | None = Field(default=None, description="A web address, printed as typed.")
    location: Phrase | None = Field(default=None, description="Where you live: city and country.")
    github: _GitHub | None = Field(default=None, description="A GitHub account or its address.")
    gitlab: _GitLab | None = Field(default=None, description="A GitLab account or its address.")
    linkedin: _LinkedIn | None = Field(
        default=None, description="The name in a LinkedIn address after /in/, or the address."
    )
    orcid: _Orcid | None = Field(default=None, description="An ORCID iD or its address.")
    scholar: _Scholar | None = Field(
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
        """Where it leads, or None for what is no address or may be one of several."""
        kind, value = self.kind, self.value
        if kind in ("location", "text"):
            return None
        if kind == "email":
            return mail_address(value)
        if kind == "phone":
            return phone_address(value)
        if _is_full(value):
            return value
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
            if _is_full(value):
                parts = urlsplit(value)
                return f"{parts.netloc.removeprefix('www.')}{parts.path.rstrip('/')}"
            return f"{_SITES[kind]}{value}"
        return value
