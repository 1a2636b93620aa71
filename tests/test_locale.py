"""The words and dates of all languages, held against the data of the Unicode Consortium (CLDR)."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest
from babel import dates as babel
from babel import localedata

from cvbuild import compose
from cvbuild.bib.bibtex import _DEGREES
from cvbuild.letter import compose as letter
from cvbuild.locale import NAMES, PUBLICATIONS, SECTIONS, Locale, date_text, locale_of
from cvbuild.locale.cited import cited_in
from cvbuild.schema.base import _LANGUAGE
from cvbuild.schema.cv import DateStyle
from cvbuild.schema.dates import PartialDate, parse_date
from cvbuild.schema.entries import PublicationType
from cvbuild.schema.sections import SECTION_KINDS

ROOT = Path(__file__).resolve().parent.parent

DATES = {
    "en-US": ("March 5, 2018", "Mar 5, 2018", "August 2018 – Present"),
    "en-GB": ("5 March 2018", "5 Mar 2018", "August 2018 – Present"),
    "de": ("5. März 2018", "5. März 2018", "August 2018 – heute"),
    "fr": ("5 mars 2018", "5 mars 2018", "août 2018 – aujourd’hui"),
    "es": ("5 de marzo de 2018", "5 mar 2018", "agosto de 2018 – actualidad"),
    "it": ("5 marzo 2018", "5 mar 2018", "agosto 2018 – oggi"),
    "pt-PT": ("5 de março de 2018", "5/03/2018", "agosto de 2018 – presente"),
    "pt-BR": ("5 de março de 2018", "5 de mar. de 2018", "agosto de 2018 – atual"),
    "nl": ("5 maart 2018", "5 mrt 2018", "augustus 2018 – heden"),
    "sv": ("5 mars 2018", "5 mars 2018", "augusti 2018 – nu"),
    "fi": ("5. maaliskuuta 2018", "5.3.2018", "elokuu 2018 – nykyhetki"),
    "pl": ("5 marca 2018", "5 mar 2018", "sierpień 2018 – obecnie"),
    "cs": ("5. března 2018", "5. 3. 2018", "srpen 2018 – současnost"),
    "hu": ("2018. március 5.", "2018. márc. 5.", "2018. augusztus – jelenleg"),
    "hr": ("5. ožujka 2018.", "5. ožu 2018.", "kolovoz 2018. – danas"),
    "lt": ("2018 m. kovo 5 d.", "2018-03-05", "2018 m. rugpjūtis – dabar"),
    "vi": ("5 tháng 3, 2018", "5 thg 3, 2018", "tháng 8 năm 2018 – nay"),
    "el": ("5 Μαρτίου 2018", "5 Μαρ 2018", "Αύγουστος 2018 – σήμερα"),
    "ru": ("5 марта 2018 г.", "5 мар. 2018 г.", "август 2018 г. – настоящее время"),
    "ja": ("2018年3月5日", "2018年3月5日", "2018年8月 – 現在"),
    "he": ("5 במרץ 2018", "5 במרץ 2018", "אוגוסט 2018 – היום"),
}


@pytest.mark.parametrize("name", DATES)
def test_dates(name: str) -> None:
    locale = locale_of(name)
    day, short, since = DATES[name]
    made = [
        date_text(parse_date(text), DateStyle.model_validate({"months": months}), locale)
        for text, months in (
            ("2018-03-05", "long"),
            ("2018-03-05", "short"),
            ("2018-08/present", "long"),
        )
    ]
    assert [text.replace("\xa0", " ") for text in made] == [day, short, since]


@pytest.fixture
def cldr() -> None:
    """What Babel keeps of several languages it mixes up."""
    localedata._cache.clear()


def _bare(text: str) -> str:
    return re.sub("[\u200e\u200f]", "", text).replace("\u202f", "\xa0")


@pytest.mark.usefixtures("cldr")
@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("name", NAMES)
def test_days_are_as_in_the_data_of_unicode(name: str, month: int) -> None:
    import datetime as dt

    known = name.replace("-", "_")
    day = dt.date(2018, month, 9)
    calendar = locale_of(name).calendar
    date, of = PartialDate(2018, month, 9), PartialDate(2018, month)
    assert calendar.text(date, "long") == _bare(babel.format_date(day, "long", locale=known))
    long = babel.format_skeleton("yMMMM", day, locale=known)
    assert calendar.text(of, "long") == _bare(long)
    if not name.startswith("en"):  # there September is Sept, and numbers do not have ISO's order
        for skeleton, value, width in (
            ("yMMMd", date, "short"),
            ("yMd", date, "number"),
            ("yMMM", of, "short"),
            ("yM", of, "number"),
            ("y", PartialDate(2018), "long"),
        ):
            told = _bare(babel.format_skeleton(skeleton, day, locale=known))
            assert calendar.text(value, width) == told  # type: ignore[arg-type]


def test_the_calendars_are_fresh() -> None:
    """Else run: python tools/make_locales.py."""
    command = [sys.executable, str(ROOT / "tools/make_locales.py"), "--check"]
    assert subprocess.run(command, capture_output=True, text=True, check=False).stderr == ""


def _words(locale: Locale) -> list[str]:
    found: list[str] = []
    for field in fields(locale):
        value = getattr(locale, field.name)
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, tuple):
            found += value
        elif isinstance(value, dict):
            found += value.values()
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_language_has_every_word(name: str) -> None:
    locale = locale_of(name)
    assert locale.language == name
    assert _LANGUAGE.fullmatch(name)
    assert tuple(locale.sections) == SECTIONS
    assert tuple(locale.publications) == PUBLICATIONS
    assert all(word.strip() for word in _words(locale))
    assert len(set(locale.sections.values())) == len(SECTIONS)
    assert len(set(locale.publications.values())) == len(PUBLICATIONS)
    assert locale.signature.count("{name}") == 1
    assert locale.equal_contribution.startswith("* ")
    assert locale.corresponding.startswith("† ")


@pytest.mark.parametrize("name", NAMES)
def test_every_language_has_the_words_of_references(name: str) -> None:
    cited = cited_in(name)
    for field in ("page", "pages", "article", "volume", "version", "report"):
        assert getattr(cited, field).format(7).count("7") == 1
    assert cited.edition.format(n=7, ordinal="7th").count("7") == 1
    assert all((*cited.genres.values(), *cited.statuses.values()))
    if not name.startswith("en"):
        assert cited != cited_in("en-US")
        assert len(set(cited.genres.values())) == 7
    assert len(set(cited.statuses.values())) == 5


def test_the_words_of_bibtex_are_in_other_languages() -> None:
    known = cited_in("de").genres
    assert {word.casefold() for word in _DEGREES.values()} <= known.keys()


def test_the_kinds_are_those_of_the_schema() -> None:
    assert set(SECTIONS) == set(SECTION_KINDS) - {"text", "list", "entries"}
    assert set(PUBLICATIONS) == set(get_args(PublicationType))


def test_languages_do_not_share_their_words() -> None:
    """A locale that was copied and not translated."""
    headings: dict[tuple[str, ...], str] = {}
    for name in NAMES:
        if name != "en-GB":
            made = tuple(locale_of(name).sections.values())
            assert headings.setdefault(made, name) == name


MODULES = {module.__name__: module.__file__ for module in (compose, letter)}

_PRINTED = re.compile(r"[A-Za-z]{3,}")
_NAMES = {"arXiv", "doi"}
"""What is printed in every language as it is."""


@pytest.mark.parametrize("name", MODULES)
def test_no_word_is_printed_that_no_locale_has(name: str) -> None:
    """Texts that compose makes by itself, as `Str(…)` or `_joined(…, …)`, have no words."""
    file = MODULES[name]
    assert file is not None
    tree = ast.parse(Path(file).read_text(encoding="utf-8"))
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
            "Str",
            "parse",
            "_joined",
        ):
            for part in (*node.args, *(k.value for k in node.keywords)):
                texts = part.values if isinstance(part, ast.JoinedStr) else [part]
                found += [t.value for t in texts if isinstance(t, ast.Constant)]
    words = {word for text in found if isinstance(text, str) for word in _PRINTED.findall(text)}
    assert words <= _NAMES


@pytest.mark.parametrize(
    "file",
    sorted((ROOT / "templates").rglob("*.jinja")),
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_no_template_prints_a_word(file: Path) -> None:
    """Whatever is printed comes from the document, and so from the locale."""
    text = file.read_text(encoding="utf-8")
    command = r"\\(csname\s+\w+|value\{\w+\}|[A-Za-z@]+\*?(\[[^\]]*\])?)"
    for code in (r"<#.*?#>", r"<%.*?%>", r"<<.*?>>", r"%.*", command):
        text = re.sub(code, " ", text, flags=re.DOTALL if "<" in code else 0)
    text = re.sub(r"\{(LI|L|LBody|H|Sect|Div|P|cvlist|[\d.]*(pt|cm|em))\}", " ", text)
    assert _PRINTED.findall(text) == []


def test_english_needs_no_other_language() -> None:
    """A plain build does not read the words of forty languages."""
    code = (
        "import sys, cvbuild.compose\n"
        "from cvbuild.locale import locale_of\n"
        "locale_of('en-US'), locale_of('en-GB')\n"
        "print([m for m in sys.modules if m.endswith(('labels', '_calendars', 'babel'))])"
    )
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert made.stdout == "[]\n"
