"""Addresses as people write them: what is accepted, what is printed, and where it leads."""

from __future__ import annotations

import json

import pytest

from cvbuild.compose import compose
from cvbuild.diagnostic import CvbuildError
from cvbuild.document import texts
from cvbuild.schema import Cv
from cvbuild.source import load
from cvbuild.text import plain, urls
from cvbuild.validate import validate
from tests.readers import links, tex, typeset


def cv(**fields: object) -> Cv:
    value = {"cvbuild": "1", "name": "Ada", **fields}
    return validate(load(json.dumps(value).encode(), "cv.yaml"))


def contact(kind: str, value: str) -> tuple[str, str | None]:
    """What is printed for a contact, and where it leads."""
    (made,) = cv(contacts=[{kind: value}]).contacts
    return made.printed, made.url


def refused(**fields: object) -> str:
    with pytest.raises(CvbuildError) as caught:
        cv(**fields)
    (problem,) = caught.value.diagnostics
    return problem.code


@pytest.mark.parametrize(
    ("number", "address"),
    [
        ("+49 30 1234567", "tel:+49301234567"),
        ("+49 (0)30 1234567", "tel:+49301234567"),
        ("+49(0)30 1234567", "tel:+49301234567"),
        ("(+49) (0)30 1234567", "tel:+49301234567"),
        ("0049 (0)30 1234567", "tel:0049301234567"),
        ("(0)30 1234567", "tel:0301234567"),
        ("(555) 010-0123", "tel:5550100123"),
        ("030/1234567", "tel:0301234567"),
        ("+1 555 0100 ext. 12", "tel:+15550100;ext=12"),
        ("+1 555 0100, Ext 12", "tel:+15550100;ext=12"),
        ("+1 555 0100 extension 12", "tel:+15550100;ext=12"),
        ("+1 555 0100 x12", "tel:+15550100;ext=12"),
        ("tel: +1 555 0100", "tel:+15550100"),
        ("+1 555 0100 (mobile)", "tel:+15550100"),
        ("+1 555 0100 / +1 555 0101", None),
        ("555 0100 / 555 0101", None),
        ("555 0100, 555 0101", None),
        ("555 0100 or 555 0101", None),
        ("+1 555 0100 +1 555 0101", None),
        ("1-800-555-FLOWERS", None),
    ],
)
def test_phone(number: str, address: str | None) -> None:
    assert contact("phone", number) == (number, address)


@pytest.mark.parametrize("number", ["none", "12", "٣٤٥", "²³¹"])
def test_what_is_no_phone_number(number: str) -> None:
    assert refused(contacts=[{"phone": number}]) == "bad-phone"


MAIL = [
    ("ada@example.org", "mailto:ada@example.org"),
    ("ada+cv@example.org", "mailto:ada+cv@example.org"),
    ("100%@example.org", "mailto:100%25@example.org"),
    ("a%20b@example.org", "mailto:a%2520b@example.org"),
    ("who?@example.org", "mailto:who%3F@example.org"),
    ("a#1&2=3/4@example.org", "mailto:a%231%262%3D3%2F4@example.org"),
    ("zoë@example.org", "mailto:zo%C3%AB@example.org"),
    ("o'neill@mail.example.org", "mailto:o'neill@mail.example.org"),
]


@pytest.mark.parametrize(("email", "address"), MAIL)
def test_email(email: str, address: str) -> None:
    assert contact("email", email) == (email, address)
    made = cv(sections=[references(email)])
    (text,) = [nodes for path, nodes in texts(compose(made)) if "@" in plain(nodes)]
    assert (plain(text), list(urls(text))) == (email, [address])


@pytest.mark.parametrize(
    "email", ["ada", "ada@", "ada@example", "a b@example.org", "a@b?c.org", "a@b..org", "a@b.org."]
)
def test_what_is_no_email_address(email: str) -> None:
    assert refused(contacts=[{"email": email}]) == "bad-email"
    assert refused(sections=[references(email)]) == "bad-email"


def references(email: str) -> dict[str, object]:
    return {"kind": "references", "entries": [{"name": "Charles Babbage", "email": email}]}


@pytest.mark.parametrize(
    ("kind", "value", "printed", "address"),
    [
        ("github", "ada", "github.com/ada", "https://github.com/ada"),
        ("github", "@ada", "github.com/ada", "https://github.com/ada"),
        ("github", "ada/", "github.com/ada", "https://github.com/ada"),
        ("github", "ada/engine", "github.com/ada/engine", "https://github.com/ada/engine"),
        ("github", "github.com/ada", "github.com/ada", "https://github.com/ada"),
        ("github", "www.GitHub.com/ada/", "github.com/ada", "https://github.com/ada"),
        ("github", "https://github.com/ada", "github.com/ada", "https://github.com/ada"),
        ("github", "gist.github.com/ada", "gist.github.com/ada", "https://gist.github.com/ada"),
        ("gitlab", "gitlab.com/a/b", "gitlab.com/a/b", "https://gitlab.com/a/b"),
        ("gitlab", "https://gitlab.example/a", "gitlab.example/a", "https://gitlab.example/a"),
        ("linkedin", "ada", "linkedin.com/in/ada", "https://linkedin.com/in/ada"),
        ("linkedin", "in/ada", "linkedin.com/in/ada", "https://linkedin.com/in/ada"),
        ("linkedin", "/in/ada/", "linkedin.com/in/ada", "https://linkedin.com/in/ada"),
        ("linkedin", "linkedin.com/in/ada", "linkedin.com/in/ada", "https://linkedin.com/in/ada"),
        (
            *("linkedin", "www.linkedin.com/in/ada/"),
            *("linkedin.com/in/ada", "https://linkedin.com/in/ada"),
        ),
        (
            *("linkedin", "de.linkedin.com/in/ada"),
            *("de.linkedin.com/in/ada", "https://de.linkedin.com/in/ada"),
        ),
        (
            *("linkedin", "linkedin.com/company/ada"),
            *("linkedin.com/company/ada", "https://linkedin.com/company/ada"),
        ),
        (
            *("scholar", "qWeRtY-_A"),
            *("Google Scholar", "https://scholar.google.com/citations?user=qWeRtY-_A"),
        ),
        (
            *("scholar", "scholar.google.com/citations?user=x&hl=en"),
            *("Google Scholar", "https://scholar.google.com/citations?user=x&hl=en"),
        ),
        *(
            (
                "orcid",
                value,
                "orcid.org/0000-0002-1825-0097",
                "https://orcid.org/0000-0002-1825-0097",
            )
            for value in (
                "0000-0002-1825-0097",
                "https://orcid.org/0000-0002-1825-0097",
                "https://orcid.org/0000-0002-1825-0097/",
                "http://www.ORCID.org/0000-0002-1825-0097",
                "orcid.org/0000-0002-1825-0097",
            )
        ),
    ],
)
def test_account(kind: str, value: str, printed: str, address: str) -> None:
    assert contact(kind, value) == (printed, address)


@pytest.mark.parametrize("kind", ["github", "gitlab", "linkedin", "scholar"])
@pytest.mark.parametrize(
    "value",
    [
        *("https://[foo", "https://ex\u2100mple.com", "http:///x", "http://", "https:/x", "https:"),
        *("https://a.example:port/", "ada lovelace", "mailto:a@b.org", "/", "@", "\u200b", "a\\b"),
        "https://a.example/" + "x" * 2000,
    ],
)
def test_what_is_no_account(kind: str, value: str) -> None:
    assert refused(contacts=[{kind: value}]) == "bad-account"


@pytest.mark.parametrize(
    "value", ["https://[foo", "https://ex\u2100mple.com", "http:///x", "https://a.b/" + "x" * 2000]
)
def test_what_is_no_web_address(value: str) -> None:
    assert refused(contacts=[{"website": value}]) == "bad-url"


def paper(**fields: str) -> list[tuple[str, str]]:
    """What the links of a paper show, and where they lead."""
    made = cv(sections=[{"kind": "publications", "entries": [{"title": "T", **fields}]}])
    shown = [nodes for _, nodes in texts(compose(made)) if any(urls(nodes))]
    return [(plain(nodes), url) for nodes in shown for url in urls(nodes)]


@pytest.mark.parametrize(
    ("doi", "printed", "address"),
    [
        ("10.1000/182", "10.1000/182", "10.1000/182"),
        ("doi:10.1000/182", "10.1000/182", "10.1000/182"),
        ("https://doi.org/10.1000/182", "10.1000/182", "10.1000/182"),
        ("https://www.doi.org/10.1000/182", "10.1000/182", "10.1000/182"),
        ("http://dx.doi.org/10.1000/182", "10.1000/182", "10.1000/182"),
        ("doi.org/10.1000/182", "10.1000/182", "10.1000/182"),
        ("10.1000/a#b?c%d", "10.1000/a#b?c%d", "10.1000/a%23b%3Fc%25d"),
        ("https://doi.org/10.1000/a%23b", "10.1000/a#b", "10.1000/a%23b"),
        ("10.1002/(SICI)1<1::A>2.0;2-#", "10.1002/(SICI)1<1::A>2.0;2-#", None),
    ],
)
def test_doi(doi: str, printed: str, address: str | None) -> None:
    address = address or "10.1002/(SICI)1%3C1::A%3E2.0;2-%23"
    assert paper(doi=doi) == [(f"doi:{printed}", f"https://doi.org/{address}")]


@pytest.mark.parametrize(
    "value",
    [
        *("2101.01234", "arXiv:2101.01234", "https://arxiv.org/abs/2101.01234"),
        *("http://www.arxiv.org/abs/2101.01234", "arxiv.org/pdf/2101.01234.pdf"),
    ],
)
def test_arxiv(value: str) -> None:
    assert paper(arxiv=value) == [("arXiv:2101.01234", "https://arxiv.org/abs/2101.01234")]


@tex
def test_addresses_in_the_pdf_are_those() -> None:
    from cvbuild.pipeline import build

    contacts: list[dict[str, str]] = [{"email": email} for email, _ in MAIL]
    contacts += [{"phone": "+1 555 0100 ext. 12"}, {"phone": "555 0100 / 555 0101"}]
    value = {
        "cvbuild": "1",
        "name": "Ada",
        "contacts": contacts,
        "sections": [
            {"kind": "publications", "entries": [{"title": "T", "doi": "10.1000/a#b?c%d"}]}
        ],
    }
    built = build(load(json.dumps(value).encode(), "cv.yaml"), typeset=typeset)
    assert links(built.pdf) == [
        *(address for _, address in MAIL),
        "tel:+15550100;ext=12",
        "https://doi.org/10.1000/a%23b%3Fc%25d",
    ]
