from __future__ import annotations

from pathlib import Path

import pytest

from cvbuild.compose import compose
from cvbuild.document import BulletList, Definition, Document, Entry, Paragraph, texts
from cvbuild.source import load
from cvbuild.text import Emph, Link, Str, Strong, plain, urls
from cvbuild.validate import validate


def composed(sections: str, head: str = "") -> Document:
    text = f"cvbuild: 1\nname: Ada Lovelace\n{head}sections:\n{sections}"
    return compose(validate(load(text.encode(), "cv.yaml")))


def entry(section: str) -> Entry:
    (block,) = composed(section).sections[0].blocks
    assert isinstance(block, Entry)
    return block


def words(one: Entry) -> dict[str, str]:
    """What an entry says, part by part."""
    out = {
        name: plain(value)
        for name in ("title", "subtitle", "date", "place")
        if (value := getattr(one, name)) is not None
    }
    return out | {line.role: plain(line.text) for line in one.lines}


ENTRIES = {
    "education": (
        """
  - kind: education
    entries:
      - {institution: USC, degree: Ph.D., area: Computer Science, department: Viterbi,
         start: 2018-08, end: 2022-08, location: Los Angeles, score: 4.0}
""",
        {
            "title": "USC",
            "subtitle": "Ph.D. in Computer Science, Viterbi",
            "date": "August 2018 – August 2022",
            "place": "Los Angeles",
            "score": "4.0",
        },
    ),
    "experience, position and team": (
        """
  - kind: experience
    entries:
      - {organization: Tencent, position: Manager, team: Cloud, start: 2014}
""",
        {"title": "Tencent", "subtitle": "Manager", "date": "2014 – Present", "team": "Cloud"},
    ),
    "experience, team only": (
        """
  - kind: experience
    entries:
      - {organization: Baidu, team: Maps, end: 2014}
""",
        {"title": "Baidu", "subtitle": "Maps", "date": "2014"},
    ),
    "publication": (
        """
  - kind: publications
    entries:
      - {title: T, authors: [A. Lovelace*, C. Babbage* (Cambridge)], status: Accepted to,
         venue: ICML 2021, date: 2021, award: Best Paper, doi: 10.1000/182, arxiv: 2101.01234,
         note: Oral}
""",
        {
            "title": "T",
            "authors": "A. Lovelace*, C. Babbage* (Cambridge)",
            "explanation": "(* equal contribution)",
            "venue": "Accepted to ICML 2021 (Best Paper)",
            "note": "Oral",
            "links": "doi:10.1000/182, arXiv:2101.01234",
        },
    ),
    "publication, year not in the venue": (
        """
  - kind: publications
    entries:
      - {title: T, venue: Nature, date: 2021}
""",
        {"title": "T", "venue": "Nature, 2021"},
    ),
    "publication, date only": (
        """
  - kind: publications
    entries:
      - {title: T, date: 2021-05}
""",
        {"title": "T", "venue": "May 2021"},
    ),
    "award": (
        """
  - kind: awards
    entries:
      - {title: Prize, issuer: Society, amount: $5, location: Rome, date: 2013 Q3Q4}
""",
        {"title": "Prize", "subtitle": "Society, $5, Rome", "date": "2013 Q3Q4"},
    ),
    "patent": (
        """
  - kind: patents
    entries:
      - {title: P, number: US 1, office: USPTO, status: granted, inventors: [Ada Lovelace]}
""",
        {"title": "P", "subtitle": "US 1, USPTO, granted", "inventors": "Ada Lovelace"},
    ),
    "talk": (
        """
  - kind: talks
    entries:
      - {title: T, event: E, location: L, date: 2020}
""",
        {"title": "T", "subtitle": "E, L", "date": "2020"},
    ),
    "reference": (
        """
  - kind: references
    entries:
      - {name: N, position: P, organization: O, relationship: R, email: a@b.org, phone: 123}
""",
        {"title": "N", "subtitle": "P, O", "relationship": "R", "contact": "a@b.org, 123"},
    ),
    "project": (
        """
  - kind: projects
    entries:
      - {name: N, role: R, organization: O, category: application, date: 2020}
""",
        {"title": "N", "subtitle": "R, O, application", "date": "2020"},
    ),
}


@pytest.mark.parametrize(("section", "expected"), ENTRIES.values(), ids=ENTRIES)
def test_entry(section: str, expected: dict[str, str]) -> None:
    assert words(entry(section)) == expected


def test_the_owner_is_set_bold() -> None:
    section = (
        "  - kind: publications\n    entries:\n      - {title: T, authors: [B, Ada Lovelace]}\n"
    )
    assert entry(section).lines[0].text == (
        Str("B"),
        Str(", "),
        Strong((Str("Ada Lovelace"),)),
    )


def test_a_mark_is_explained_once() -> None:
    section = """
  - kind: publications
    equal_note: (* co-first)
    entries:
      - {title: T, authors: [A*, B*]}
      - {title: U, authors: [A*, B*]}
"""
    blocks = composed(section).sections[0].blocks
    roles = [[line.role for line in b.lines] for b in blocks if isinstance(b, Entry)]
    assert roles == [["authors", "explanation"], ["authors"]]


def test_venue_is_italic_unless_it_has_markup() -> None:
    section = """
  - kind: publications
    entries:
      - {title: T, venue: Nature}
      - {title: T, venue: "**Nature** 3"}
"""
    venues = [b.lines[0].text for b in composed(section).sections[0].blocks if isinstance(b, Entry)]
    assert venues == [(Emph((Str("Nature"),)),), (Strong((Str("Nature"),)), Str(" 3"))]


def test_roles_at_one_organisation() -> None:
    one = entry("""
  - kind: experience
    entries:
      - organization: X
        roles:
          - {position: Lead, start: 2020}
          - {team: Maps, end: 2019}
""")
    assert [words(child) for child in one.children] == [
        {"subtitle": "Lead", "date": "2020 – Present"},
        {"subtitle": "Maps", "date": "2019"},
    ]


def test_lists_are_numbered_from_either_end() -> None:
    sections = "".join(
        f"  - {{kind: list, style: {style}, items: [a, {{text: b, items: [c]}}]}}\n"
        for style in ("bullets", "numbers", "reverse-numbers", "plain")
    )
    lists = [section.blocks[0] for section in composed(sections).sections]
    assert all(isinstance(one, BulletList) for one in lists)
    labels = [
        ([i.label for i in one.items], one.plain) for one in lists if isinstance(one, BulletList)
    ]
    assert labels == [
        ([None, None], False),
        (["1.", "2."], False),
        (["2.", "1."], False),
        ([None, None], True),
    ]


def test_skills_and_languages_are_definitions() -> None:
    document = composed("""
  - kind: skills
    entries:
      - {name: Web, level: Expert, items: [CSS, {text: JS, items: [React]}], details: since 2010}
      - {details: Everything}
  - kind: languages
    entries:
      - {language: French, level: C1}
""")
    said = [
        (plain(b.term or ()), plain(b.text or ()))
        for section in document.sections
        for b in section.blocks
        if isinstance(b, Definition)
    ]
    assert said == [
        ("Web (Expert)", "CSS, JS (React); since 2010"),
        ("", "Everything"),
        ("French", "C1"),
    ]


def test_titles_are_the_usual_ones_unless_given() -> None:
    document = composed("""
  - {kind: education, intro: a}
  - {kind: education, title: Schools, intro: a}
  - {kind: text, text: a}
""")
    assert [section.title and plain(section.title) for section in document.sections] == [
        "Education",
        "Schools",
        None,
    ]


CONTACTS = {
    "email: a@b.org": ("a@b.org", "mailto:a@b.org"),
    "phone: +44 (20) 79-46": ("+44 (20) 79-46", "tel:+44207946"),
    "website: https://a.org/x": ("https://a.org/x", "https://a.org/x"),
    "location: Rome": ("Rome", None),
    "github: ada": ("github.com/ada", "https://github.com/ada"),
    "github: https://github.com/ada/": ("github.com/ada", "https://github.com/ada/"),
    "linkedin: ada": ("linkedin.com/in/ada", "https://linkedin.com/in/ada"),
    "orcid: https://orcid.org/0000-0002-1825-0097": (
        "orcid.org/0000-0002-1825-0097",
        "https://orcid.org/0000-0002-1825-0097",
    ),
    "scholar: 2z2cam": ("Google Scholar", "https://scholar.google.com/citations?user=2z2cam"),
    "link: https://x.org": ("https://x.org", "https://x.org"),
    "{link: https://x.org, show: '@ada'}": ("@ada", "https://x.org"),
    "text: Born **1815**": ("Born 1815", None),
}


@pytest.mark.parametrize(("yaml", "expected"), CONTACTS.items(), ids=CONTACTS)
def test_contact(yaml: str, expected: tuple[str, str | None]) -> None:
    (contact,) = composed("  - {kind: text, text: x}\n", f"contacts:\n  - {yaml}\n").header.contacts
    assert (plain(contact.text), next(urls(contact.text), None)) == expected


def test_a_link_within_a_title_is_kept() -> None:
    one = entry("""
  - kind: experience
    entries:
      - {organization: "FedML ([FedML.ai](https://FedML.ai))", url: https://other.example}
""")
    assert one.title is not None
    assert list(urls(one.title)) == ["https://FedML.ai"]
    assert not isinstance(one.title[0], Link)


def test_text_keeps_its_paragraphs_and_their_place() -> None:
    document = composed("  - kind: text\n    intro: i\n    text: |\n      a\n\n      b\n")
    blocks = document.sections[0].blocks
    assert [(plain(b.text), b.path) for b in blocks if isinstance(b, Paragraph)] == [
        ("i", ("sections", 0, "intro")),
        ("a", ("sections", 0, "text")),
        ("b", ("sections", 0, "text")),
    ]


def test_every_text_of_the_resume_is_walked() -> None:
    """Each word of the repository's own file is in what `texts` yields."""
    source = load((Path(__file__).parent.parent / "cv.yaml").read_bytes(), "cv.yaml")
    said = " ".join(plain(nodes) for _, nodes in texts(compose(validate(source))))
    for word in ("Chaoyang", "Residence", "HKUST", "T3.3", "5000+", "Q3Q4", "NeurIPS"):
        assert word in said


@pytest.mark.parametrize(
    "section",
    [
        "{kind: projects, entries: [{name: P, keywords: [%s]}]}",
        "{kind: publications, entries: [{title: P, authors: [%s]}]}",
        "{kind: skills, entries: [{items: [%s]}]}",
    ],
    ids=["keywords", "authors", "skills"],
)
def test_long_rows_end(section: str) -> None:
    """With work that grew as the square of their number, each would take minutes."""
    names = [f"name{n}" for n in range(20_000)]
    document = composed("  - " + section % ", ".join(names))
    assert ", ".join(names) in "\n".join(plain(nodes) for _, nodes in texts(document))


@pytest.mark.parametrize(
    "name", ["[Engines](https://a.example)", "**[Engines](https://a.example)**"]
)
def test_a_link_that_was_typed_is_the_only_one(name: str) -> None:
    title = entry(
        f"""
  - kind: experience
    entries:
      - {{organization: "{name}", url: "https://b.example"}}
"""
    ).title
    assert list(urls(title or ())) == ["https://a.example"]
