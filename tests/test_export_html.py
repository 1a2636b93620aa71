"""The web page: all that is in the document and nothing else, valid, safe and accessible."""

from __future__ import annotations

import base64
import io
import json
import re
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import html5lib
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from cvbuild.diagnostic import CvbuildError
from cvbuild.document import Header, Paragraph
from cvbuild.export.html import html
from cvbuild.export.person import person
from cvbuild.text import Link, Str, parse
from tests.exports import ROOT, TYPED, VARIANTS, everything, lost, own, subject
from tests.readers import app
from tests.test_photo import png

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)


def page_of(made: Any, photo: bytes | None = None) -> str:
    return html(made.document, made.cv, photo)


def parsed(page: str) -> Any:
    """The elements; html5lib refuses what the standard calls a parse error."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)


def shown(page: str) -> str:
    """What a reader sees of the body."""
    return "".join(parsed(page).find("body").itertext())


def linked_data(page: str) -> dict[str, Any]:
    (script,) = parsed(page).iter("script")
    assert script.get("type") == "application/ld+json"
    found: dict[str, Any] = json.loads(script.text)
    return found


def file(*sections: object, **head: object) -> dict[str, object]:
    return {"cvbuild": "1", "name": "Ada", **head, "sections": list(sections)}


@pytest.mark.parametrize("variant", VARIANTS)
def test_all_of_a_resume_is_on_its_page(variant: str | None) -> None:
    made = own(variant)
    assert lost(made.document, shown(page_of(made))) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(TYPED, min_size=1, max_size=9))
@example(["</script><script>alert(1)</script>", "<!--", "]]>", "&amp;", "&lt", '" onload="x'])
@example(["\u2028\u0085\ufdd0", "a\u00a0b", "\ufeffx"])
def test_any_text_is_on_the_page_as_it_was_typed(words: list[str]) -> None:
    try:
        made = everything(*words)
        document = made.document
    except CvbuildError:
        return  # no link, or a character that no file may have
    page = page_of(made)
    odd = str.maketrans(dict.fromkeys("\u0085\u2028\u2029\ufdd0", " "))
    texts = [text.replace("\x85", " ") for text in lost(document, shown(page))]
    assert [text for text in texts if text.translate(odd) == text] == []
    tree = parsed(page)
    assert {element.tag for element in tree.iter("script")} == {"script"}
    assert len(list(tree.iter("script"))) == len(list(tree.iter("style"))) == 1
    assert not {name for e in tree.iter() for name in e.attrib if name.startswith(("on", "style"))}
    linked_data(page)


def test_what_a_variant_leaves_out_is_nowhere() -> None:
    page = page_of(own("public"))
    for word in ("gmail", "Residence"):
        assert word in page_of(own())
        assert word not in page
    data = linked_data(page)
    assert set(data) == {"@context", "@type", "name", "url", "worksFor", "jobTitle", "alumniOf"} | {
        "award"
    }


def test_a_page_loads_nothing_and_says_so() -> None:
    made = subject(file(name="Ada"))
    tree = parsed(page_of(made))
    (policy,) = (m.get("content") for m in tree.iter("meta") if m.get("http-equiv"))
    (style,) = tree.iter("style")
    digest = base64.b64encode(sha256(style.text.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )
    assert "url(" not in style.text
    assert "@import" not in style.text
    assert "<" not in style.text
    assert [link.get("href") for link in tree.iter("link")] == ["data:,"]


def test_head() -> None:
    text = "word " * 60
    made = subject(file(headline="An *analyst*", summary=text))
    tree = parsed(page_of(made))
    assert tree.get("lang") == "en-US"
    assert tree.find("head/title").text == "Ada – Résumé"
    (said,) = (m.get("content") for m in tree.iter("meta") if m.get("name") == "description")
    assert said == f"Ada – An analyst – {'word ' * 27}word…"
    assert len(said) <= 161


def test_dates_are_for_machines_too() -> None:
    job = {"organization": "A", "start": "2018-08", "end": "2022", "location": "Rome"}
    other = {"organization": "B", "start": "2018-08-05", "highlights": ["c"]}
    page = page_of(subject(file({"kind": "experience", "entries": [job, other]})))
    times = [(time.get("datetime"), time.text) for time in parsed(page).iter("time")]
    assert times == [
        ("2018-08", "August 2018"),
        ("2022", "2022"),
        ("2018-08-05", "August 5, 2018"),
    ]


def test_headings_are_an_outline() -> None:
    role = {"position": "Lead", "start": "2018"}
    page = page_of(
        subject(
            file(
                {"kind": "experience", "entries": [{"organization": "A", "roles": [role]}]},
                {"kind": "text", "title": "Experience", "text": "b"},
                {"kind": "text", "text": "without a heading"},
            )
        )
    )
    found = [(e.tag, e.get("id"), e.text) for e in parsed(page).iter() if e.tag in HEADINGS]
    assert found == [
        ("h1", None, "Ada"),
        ("h2", "experience", "Experience"),
        ("h3", None, "A"),
        ("h4", None, "Lead"),
        ("h2", "experience-2", "Experience"),
    ]


def test_groups_of_publications_have_headings() -> None:
    entries = [{"title": "a", "date": "2020"}, {"title": "b", "date": "2021"}]
    section = {"kind": "publications", "group": "year", "numbered": "reverse", "entries": entries}
    body = parsed(page_of(subject(file(section)))).find("body")
    found = [(e.tag, "".join(e.itertext())) for e in body.iter() if e.tag in HEADINGS]
    assert found == [("h1", "Ada"), ("h2", "Publications"), ("h3", "2020"), ("h3", "2021")]
    titles = [e.text for e in body.iter("span") if e.get("class") == "title"]
    assert titles == ["2. a", "1. b"]


HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def test_numbers_run_as_they_are_printed() -> None:
    def listing(style: str) -> Any:
        section = {"kind": "list", "style": style, "items": ["a", "b"]}
        return parsed(page_of(subject(file(section)))).find("body/main/div/div")[0]

    assert [(e.tag, dict(e.attrib)) for e in map(listing, STYLES)] == [
        ("ol", {}),
        ("ol", {"reversed": ""}),
        ("ul", {}),
        ("ul", {"class": "plain"}),
    ]


STYLES = ("numbers", "reverse-numbers", "bullets", "plain")


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://example.org/a?b=1&c=2#d", "https://example.org/a?b=1&c=2#d"),
        ("HTTP://example.org", "HTTP://example.org"),
        ("mailto:a@b.org", "mailto:a@b.org"),
        ("tel:+441", "tel:+441"),
        ('https://example.org/"><script>', "https://example.org/%22%3E%3Cscript%3E"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("javascript:alert(1)", None),
        (" javascript:alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("//example.org", None),
    ],
)
def test_links_lead_where_a_page_may_lead(url: str, address: str | None) -> None:
    made = subject(file())
    header = Header((Str("Ada"),), None, (), (Paragraph((Link(url, (Str("x"),)),), ()),))
    page = html(_with_header(made.document, header), made.cv)
    assert [a.get("href") for a in parsed(page).iter("a")] == ([address] if address else [])
    assert "x" in shown(page)


def _with_header(document: Any, header: Header) -> Any:
    from dataclasses import replace

    return replace(document, header=header)


def test_a_link_in_a_link_is_text() -> None:
    made = subject(file())
    nested = Link("https://a.example", (Str("a "), *parse("[b](https://b.example)")))
    page = html(_with_header(made.document, Header((nested,), None, (), ())), made.cv)
    (link,) = parsed(page).iter("a")
    assert "".join(link.itertext()) == "a b"


JPEG = b"\xff\xd8\xff\xdb\0\4\0\0\xff\xda\0\2\0\xff\xd9"
"""A table, a scan of one byte, and the end: all that is looked at, and no picture."""


@pytest.mark.parametrize(("data", "kind"), [(png(), "png"), (JPEG, "jpeg")], ids=("png", "jpeg"))
def test_the_photo_is_in_the_page(
    data: bytes, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(f"me.{kind}").write_bytes(data)
    Path("cv.yaml").write_text(f"cvbuild: 1\nname: Ada\nphoto: {{file: me.{kind}}}\n", "utf-8")
    result = CliRunner().invoke(app, ["html", "cv.yaml"])
    assert (result.stdout, result.stderr) == ("cv.html\n", "")
    (image,) = parsed(Path("cv.html").read_text("utf-8")).iter("img")
    assert image.get("alt") == "Ada"
    start, _, content = image.get("src").partition(",")
    assert (start, base64.b64decode(content)) == (f"data:image/{kind};base64", data)


PERSON = """\
cvbuild: 1
name: Ada *Lovelace*
contacts:
  - email: ada@example.org
  - phone: +44 20 7946
  - phone: +44 20 7947
  - website: https://a.example
  - website: https://b.example
  - github: ada
  - location: London, UK
  - text: Something
summary: I </script> do
sections:
  - kind: experience
    entries:
      - {organization: Engines, url: "https://e.example", position: Lead, start: 1842}
      - {organization: "[Home](https://h.example)", position: Pupil, start: 1828, end: 1833}
      - organization: Club
        roles: [{position: Chair, date: 1840/present}, {position: Member, date: 1830}]
  - kind: education
    entries: [{institution: Life, degree: B.Sc.}, {institution: Life, degree: M.Sc.}]
  - kind: skills
    entries: [{name: Maths, items: [Algebra, {text: Logic, items: [Modal]}]}, {name: Whist}]
  - kind: languages
    entries: [{language: English, level: native}]
  - kind: awards
    entries: [{title: "**Prize**", date: 1840}]
"""


def test_schema_org() -> None:
    assert linked_data(page_of(subject(PERSON.encode()))) == {
        "@context": "https://schema.org",
        "@type": "Person",
        "name": "Ada Lovelace",
        "jobTitle": ["Lead", "Chair"],
        "description": "I </script> do",
        "url": "https://a.example",
        "sameAs": ["https://b.example", "https://github.com/ada"],
        "email": "ada@example.org",
        "telephone": ["+44 20 7946", "+44 20 7947"],
        "address": {"@type": "PostalAddress", "addressLocality": "London, UK"},
        "worksFor": [
            {"@type": "Organization", "name": "Engines", "url": "https://e.example"},
            {"@type": "Organization", "name": "Club"},
        ],
        "alumniOf": {"@type": "EducationalOrganization", "name": "Life"},
        "knowsAbout": ["Algebra", "Logic", "Modal", "Whist"],
        "knowsLanguage": ["English"],
        "award": ["Prize"],
    }
    assert person(subject(b"cvbuild: 1\nname: Ada\n").cv) == {
        "@context": "https://schema.org",
        "@type": "Person",
        "name": "Ada",
    }


def test_a_headline_is_the_title_of_the_job() -> None:
    assert person(subject(file(headline="Chief *of all*")).cv)["jobTitle"] == "Chief of all"


def test_where_pages_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(ROOT / "cv.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke
    assert run(app, ["html", "cv.yaml", "-o", "site/index.html"]).exit_code == 2
    Path("site").mkdir()
    assert run(app, ["html", "cv.yaml", "-o", "site/index.html"]).stdout == "site/index.html\n"
    named = ["--variant", "public", "--variant", "industry"]
    two = run(app, ["html", "cv.yaml", *named, "-o", "out/"])
    assert two.stdout == "out/cv-public.html\nout/cv-industry.html\n"
    every = run(app, ["html", "cv.yaml", "--all-variants"]).stdout.split()
    assert every == [f"cv-{name}.html" for name in VARIANTS if name]
    assert run(app, ["html", "cv.yaml", "--tags", "not private"]).stdout == "cv-selection.html\n"
    piped = run(app, ["html", "cv.yaml", "-o", "-"])
    assert piped.stdout == page_of(own())
    assert run(app, ["html", "cv.yaml", "-o", "a.html", *named]).exit_code == 2


def test_one_that_fails_does_not_keep_the_others_from_being_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(ROOT / "cv.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    named = ["--variant", "none", "--variant", "public"]
    result = CliRunner().invoke(app, ["html", "cv.yaml", *named])
    assert result.exit_code != 0
    assert result.stdout == "cv-public.html\n"
    assert result.stderr.startswith("variant none:\n")
    assert "there is no variant 'none'" in result.stderr


# In a browser.

PAGES = {
    "cv.yaml": lambda: page_of(own()),
    "everything": lambda: page_of(everything("some text", "C# & 50%", "[a](https://a.example)")),
    "person": lambda: page_of(subject(PERSON.encode()), None),
    "only a name": lambda: page_of(subject(file())),
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no Chromium: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        started = play.chromium.launch(
            executable_path=CHROMIUM, args=("--no-sandbox", "--disable-gpu", "--no-first-run")
        )
        yield started
        started.close()


@pytest.mark.parametrize("name", PAGES)
def test_nobody_is_shut_out(name: str, browser: Any, tmp_path: Path) -> None:
    """axe finds nothing, wide in the light and narrow in the dark, and nothing is loaded."""
    from axe_playwright_python.sync_playwright import Axe

    (tmp_path / "cv.html").write_text(PAGES[name](), "utf-8")
    for width in (1280, 360):
        for scheme in ("light", "dark"):
            context = browser.new_context(
                viewport={"width": width, "height": 800}, color_scheme=scheme
            )
            page = context.new_page()
            complaints: list[str] = []
            asked: list[str] = []
            page.on("console", lambda said, to=complaints: to.append(said.text))
            page.on("request", lambda request, to=asked: to.append(request.url))
            page.goto((tmp_path / "cv.html").as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            ink = page.evaluate("getComputedStyle(document.body).backgroundColor")
            assert (ink == "rgb(253, 252, 250)") == (scheme == "light")
            assert complaints == []
            assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
            if (width == 360) == (scheme == "dark"):
                found = Axe().run(page)
                assert found.violations_count == 0, found.generate_report()
            context.close()


def test_it_prints_as_a_resume(browser: Any, tmp_path: Path) -> None:
    """On two pages like the PDF, black on white even for who has a dark screen."""
    from pypdf import PdfReader

    made = own()
    (tmp_path / "cv.html").write_text(page_of(made), "utf-8")
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto((tmp_path / "cv.html").as_uri())
    printed = PdfReader(io.BytesIO(page.pdf(format="Letter")))
    context.close()
    assert len(printed.pages) == 2
    text = "".join(re.sub(r"[•◦]", "", page.extract_text()) for page in printed.pages)
    for word in ("Chaoyang He", "University of Southern California", "chaoyanghe.com/talks/"):
        assert word in text
