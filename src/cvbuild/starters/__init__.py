"""Starters: the file that somebody begins with, for a role, a country and a template.

Takes what was asked for, gives the text of a cv.yaml that is valid and builds as it is. A starter
is a file of this folder, of somebody invented; what differs is changed in its lines, so that its
comments and its form stay. The country decides paper, spelling and how a telephone number looks.
Pure, but for reading the starter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import NoReturn, get_args

from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode, suggest

__all__ = ["COUNTRIES", "ROLES", "Country", "Order", "country_named", "starter"]

ROLES = MappingProxyType(
    {
        "engineer": "software and other engineering: projects, skills",
        "nurse": "health care: registration, certificates",
        "researcher": "academia: publications, talks, awards",
        "teacher": "schools: classes, certificates, references",
        "student": "the first résumé: education, courses, projects",
    }
)
"""The roles that there is a starter for, and what it shows."""


@dataclass(frozen=True, slots=True)
class Country:
    """What is usual in a country: its name, paper, spelling, and a number that rings nowhere."""

    name: str
    paper: str
    locale: str
    phone: str


def _a4(name: str, phone: str) -> Country:
    return Country(name, "a4", "en-GB", phone)


# Letter is what North America, and little else, prints on (CLDR, territory paper sizes). Where the
# authority has set numbers aside for fiction (Ofcom, NANPA, ACMA, BNetzA, ARCEP, PTS), it is one.
COUNTRIES = MappingProxyType(
    {
        "at": _a4("Austria", "+43 1 00000000"),
        "au": _a4("Australia", "+61 2 5550 0000"),
        "be": _a4("Belgium", "+32 2 000 00 00"),
        "br": _a4("Brazil", "+55 11 00000-0000"),
        "ca": Country("Canada", "letter", "en-US", "+1 613 555 0100"),
        "ch": _a4("Switzerland", "+41 44 000 00 00"),
        "cn": _a4("China", "+86 10 0000 0000"),
        "de": _a4("Germany", "+49 30 23125 000"),
        "dk": _a4("Denmark", "+45 00 00 00 00"),
        "es": _a4("Spain", "+34 000 000 000"),
        "fi": _a4("Finland", "+358 9 000 0000"),
        "fr": _a4("France", "+33 1 99 00 00 00"),
        "gb": _a4("United Kingdom", "+44 20 7946 0000"),
        "ie": _a4("Ireland", "+353 1 000 0000"),
        "in": _a4("India", "+91 00000 00000"),
        "it": _a4("Italy", "+39 06 0000 0000"),
        "jp": _a4("Japan", "+81 3 0000 0000"),
        "kr": _a4("South Korea", "+82 2 0000 0000"),
        "mx": Country("Mexico", "letter", "en-US", "+52 55 0000 0000"),
        "nl": _a4("Netherlands", "+31 20 000 0000"),
        "no": _a4("Norway", "+47 00 00 00 00"),
        "nz": _a4("New Zealand", "+64 9 000 0000"),
        "pl": _a4("Poland", "+48 00 000 00 00"),
        "pt": _a4("Portugal", "+351 000 000 000"),
        "se": _a4("Sweden", "+46 8 465 004 00"),
        "sg": _a4("Singapore", "+65 0000 0000"),
        "us": Country("United States", "letter", "en-US", "+1 202 555 0100"),
        "za": _a4("South Africa", "+27 11 000 0000"),
    }
)
"""By their codes (ISO 3166-1)."""

_OTHER_NAMES = {"uk": "gb", "england": "gb", "great britain": "gb", "usa": "us", "america": "us"}


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for; None where nothing was. `country` is a key of COUNTRIES."""

    name: str | None = None
    role: str | None = None
    country: str | None = None
    template: str | None = None
    variants: tuple[str, ...] = ()


def country_named(text: str) -> str:
    """The code of a country, of which the code or the name was typed.

    Raises:
        CvbuildError: it is none of COUNTRIES.
    """
    said = text.strip().casefold()
    names = {country.name.casefold(): code for code, country in COUNTRIES.items()}
    code = said if said in COUNTRIES else (_OTHER_NAMES | names).get(said)
    if code is None:
        like = suggest(said, [*COUNTRIES, *names, *_OTHER_NAMES])
        _refuse(
            f"nothing is known of the country {text!r}",
            f"did you mean {like!r}?" if like else f"one of {', '.join(COUNTRIES)}",
        )
    return code


def starter(order: Order) -> str:
    """The text of the file.

    Raises:
        CvbuildError: there is no such role or country, or the file would not be valid.
    """
    from cvbuild.schema.languages import LocaleName

    if order.role is not None and order.role not in ROLES:
        like = suggest(order.role, ROLES)
        _refuse(
            f"there is no starter for the role {order.role!r}",
            f"did you mean {like!r}?" if like else f"one of {', '.join(ROLES)}",
        )
    if order.role is None:
        text = files("cvbuild").joinpath("starter.yaml").read_text("utf-8")
    else:
        text = files("cvbuild.starters").joinpath(f"{order.role}.yaml").read_text("utf-8")
    settings: list[str] = []
    if order.name is not None:
        text = _with(text, "name", _scalar(order.name))
        text = re.sub(r"^  - email: .*$", "  - email: you@example.org", text, flags=re.MULTILINE)
        text = text.replace("https://example.org/ada", "https://example.org")
    if order.template is not None:
        settings.append(f"template: {_scalar(order.template)}\n")
    if order.country is not None:
        country = COUNTRIES[country_named(order.country)]
        locale = country.locale if country.locale in get_args(LocaleName) else "en-US"
        settings += [f"locale: {locale}\n", f"design: {{paper: {country.paper}}}\n"]
        text = re.sub(r"^(  - phone: ).*$", rf"\g<1>{country.phone}", text, flags=re.MULTILINE)
        place = r"^(  - location: ).*$"
        text = re.sub(place, rf"\g<1>{country.name}", text, flags=re.MULTILINE)
    if settings:
        text = text.replace("\nsections:\n", f"\n{''.join(settings)}\nsections:\n", 1)
    if order.variants:
        text = _varied(text, order.variants)
    _prove(text)
    return text


def _varied(text: str, names: tuple[str, ...]) -> str:
    """With variants: those that have a usual meaning, and others to be filled in."""
    lines = [
        "",
        "# Give items `tags: [name]`, and a variant selects: names, and, or, not, parentheses.",
        "variants:",
    ]
    for name in dict.fromkeys(names):
        if name == "public":
            text = re.sub(
                r"^  - phone: (.*)$",
                lambda m: f"  - phone: {m[1]}\n    tags: [private]",
                text,
                flags=re.MULTILINE,
            )
            lines += ["  public: {tags: not private}  # for the web"]
        elif name in ("onepage", "short"):
            lines += [f"  {name}: {{pages: 1, fit: {{drop: true}}}}"]
        else:
            headline = re.search(r"^headline: (.*)$", text, re.MULTILINE)
            said = headline[1] if headline else _scalar(name)
            lines += [f"  {_scalar(name)}:", f"    headline: {said}"]
    return text + "\n".join([*lines, ""])


def _with(text: str, key: str, value: str) -> str:
    return re.sub(rf"^{key}: .*$", lambda _: f"{key}: {value}", text, count=1, flags=re.MULTILINE)


def _scalar(value: str) -> str:
    """A text as YAML, in quotes where it needs them."""
    import yaml

    text: str = yaml.safe_dump(value, allow_unicode=True, width=10**6)
    return text.removesuffix("\n").removesuffix("\n...")


def _prove(text: str) -> None:
    from cvbuild.pipeline import checked
    from cvbuild.source import load

    try:
        checked(load(text.encode(), "cv.yaml"))
    except CvbuildError as error:
        problem = error.diagnostics[0]
        _refuse(problem.message, problem.hint)


def _refuse(message: str, hint: str | None) -> NoReturn:
    raise CvbuildError([Diagnostic("bad-starter", message, hint=hint)], ExitCode.USAGE)
