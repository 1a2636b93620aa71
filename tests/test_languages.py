"""One file in several languages: which text is chosen, what is told when one is missing, and that
nothing of the others is in what is made of it."""

from __future__ import annotations

import json
import runpy
from datetime import date
from pathlib import Path

import pytest

from cvbuild.check import check
from cvbuild.diagnostic import CvbuildError, Diagnostic, Severity, render
from cvbuild.export.plain_text import plain_text
from cvbuild.languages import asked_for, locales_in, resolve
from cvbuild.pipeline import Built, Wanted, build_all, checked, composed, examine, spoken, valid
from cvbuild.source import Source, load
from cvbuild.validate import validate
from tests.readers import READERS, tex, typeset
from tests.test_cli import cvbuild
from tests.test_variants import inside

HEAD = "cvbuild: 1\nname: Ada\n"

FILE = """\
cvbuild: 1
name: Ada Lovelace
headline: {en: Nurse, de: Krankenschwester}
summary:
  en: I care.
  de: Ich pflege.
locale: en-GB
sections:
  - kind: experience
    entries:
      - organization: {en: General Hospital, de: Klinikum}
        position: Head nurse
        start: 2018-08
        highlights:
          - {en: Led a team, de: Team geleitet}
          - text: {en: Taught, de: Unterrichtet}
            tags: [teaching]
            priority: 2
  - kind: skills
    id: de
    entries:
      - name: {en: Care, de: Pflege}
        items: [{en: Wounds, de: Wunden}, IV]
variants:
  german:
    locale: de
    titles: {de: {en: Abilities, de: Fähigkeiten}}
  de:
    extends: german
    tags: not teaching
  en: {tags: teaching}
"""

GERMAN = """\
Ada Lovelace
Krankenschwester

Ich pflege.

BERUFSERFAHRUNG
Klinikum | August 2018 – heute
Head nurse
- Team geleitet
- Unterrichtet

FÄHIGKEITEN
Pflege: Wunden, IV
"""

ENGLISH = """\
Ada Lovelace
Nurse

I care.

EXPERIENCE
General Hospital | August 2018 – Present
Head nurse
- Led a team
- Taught

SKILLS
Care: Wounds, IV
"""


def source_of(text: str) -> Source:
    return load(text.encode(), "cv.yaml")


def told(diagnostics: tuple[Diagnostic, ...] | list[Diagnostic], text: str) -> str:
    return render(diagnostics, file="cv.yaml", text=text, colour=False)


CHOSEN = {
    "the file": (Wanted(), ENGLISH),
    "a variant": (Wanted("german"), GERMAN),
    "what it extends": (Wanted("de"), GERMAN.replace("- Unterrichtet\n", "")),
    "a variant that says nothing": (Wanted("en"), ENGLISH),
    "who calls": (Wanted(locale="de"), GERMAN.replace("FÄHIGKEITEN", "KENNTNISSE")),
    "who calls, of a variant": (
        Wanted("german", locale="en-GB"),
        ENGLISH.replace("SKILLS", "ABILITIES"),
    ),
}


@pytest.mark.parametrize(("wanted", "text"), CHOSEN.values(), ids=CHOSEN)
def test_the_texts_of_a_language(wanted: Wanted, text: str) -> None:
    made = composed(source_of(FILE), wanted)
    assert plain_text(made.document) == text
    assert made.diagnostics == ()


NEAREST = {
    ("{en: A, de: B}", "de"): "B",
    ("{en: A, pt: B, pt-BR: C}", "pt-BR"): "C",
    ("{en: A, pt: B, pt-BR: C}", "pt-PT"): "B",
    ("{en: A, de-AT: B}", "de"): "B",
    ("{en-US: A, en-GB: B}", "en-GB"): "B",
    ("{en-US: A, fr: B}", "en-GB"): "A",
    ("{en: A, zh: B}", "zh-Hans"): "B",
    ("{en: A, sr-Latn: B}", "sr"): "A",
    ("{en: A, de: }", "de"): "A",
    ("plain", "de"): "plain",
}


@pytest.mark.parametrize(("text", "locale"), NEAREST, ids=str)
def test_the_nearest_is_chosen(text: str, locale: str) -> None:
    source = resolve(source_of(f"{HEAD}headline: {text}\n"), locale)
    assert validate(source).headline == NEAREST[text, locale]
    assert source.locale == locale


EVERYWHERE = """\
cvbuild: 1
name: {en: Ada, de: Adele}
contacts:
  - location: {en: Vienna, de: Wien}
  - website: {en: https://example.org/en, de: https://example.org/de}
    show: {en: my page, de: meine Seite}
photo: {file: me.jpg, alt: {en: me, de: ich}}
sections:
  - kind: text
    title: {en: Profile, de: Profil}
    text: {en: Words, de: Wörter}
  - kind: list
    items: [{en: One, de: Eins}, {text: {en: Two, de: Zwei}, items: [{en: Three, de: Drei}]}]
  - kind: education
    entries:
      - institution: {en: University, de: Universität}
        date: {en: Summer 2018, de: Sommer 2018}
        courses: [{en: Weaving, de: Weben}]
  - kind: publications
    group: type
    headings: {book: {en: My books, de: Meine Bücher}}
    entries:
      - title: {en: Book, de: Buch}
        type: book
        authors: [{en: Ada, de: Adele}, {name: {en: Charles, de: Karl}}]
        date: {en: 2018, de: 2019}
"""


def test_every_text_may_be_given_per_language() -> None:
    def words(locale: str) -> str:
        return plain_text(composed(source_of(EVERYWHERE), Wanted(locale=locale)).document)

    german = words("de")
    for text in ("Adele", "Wien", "meine Seite", "Profil", "Wörter", "Eins", "Zwei", "Drei"):
        assert text.casefold() in german.casefold()
    for text in ("Universität", "Sommer 2018", "Weben", "Meine Bücher", "Buch", "Karl", "2019"):
        assert text.casefold() in german.casefold()
    assert "Vienna" not in german
    assert "Vienna" in words("en-US")


PROBLEMS = {
    "no such language": (
        "headline: {en: Nurse, gr: Krankenschwester}\n",
        None,
        """\
cv.yaml:3:23: error[unknown-language]: 'gr' is not the tag of a language that cvbuild knows
    3 | headline: {en: Nurse, gr: Krankenschwester}
      |                       ^^
  hint: such as en, de, pt-BR or zh-Hans
""",
    ),
    "of a bullet": (
        "sections: [{kind: list, items: [{en: X, den: Y}]}]\n",
        None,
        """\
cv.yaml:3:41: error[unknown-language]: 'den' is not the tag of a language that cvbuild knows
    3 | sections: [{kind: list, items: [{en: X, den: Y}]}]
      |                                         ^^^
  hint: such as en, de, pt-BR or zh-Hans
""",
    ),
    "not in the file's own": (
        "headline: {de: Krankenschwester, fr: Infirmière}\n",
        None,
        """\
cv.yaml:3:1: error[missing-language]: 'headline' has no text in 'en-US'
    3 | headline: {de: Krankenschwester, fr: Infirmière}
      | ^^^^^^^^
  hint: add `en: …` to it; there is de, fr
""",
    ),
    "in neither": (
        "headline: {de: Krankenschwester, fr: Infirmière}\n",
        "it",
        """\
cv.yaml:3:1: error[missing-language]: 'headline' has no text in 'it', nor in 'en-US', the \
language of the file
    3 | headline: {de: Krankenschwester, fr: Infirmière}
      | ^^^^^^^^
  hint: add `it: …` to it; there is de, fr
""",
    ),
    "a list": (
        "headline: {en: [a], de: X}\n",
        None,
        """\
cv.yaml:3:16: error[wrong-type]: 'headline' should be text, not a list
    3 | headline: {en: [a], de: X}
      |                ^^^
  hint: text that begins with '[' or '- ' must stand in quotes
""",
    ),
    "what is no text": (
        "pages: {en: 1, de: 2}\n",
        None,
        """\
cv.yaml:3:8: error[wrong-type]: 'pages' should be a whole number, not a mapping
    3 | pages: {en: 1, de: 2}
      |        ^^^^^^^^^^^^^^
""",
    ),
    "in a text of the language": (
        "sections:\n  - kind: list\n    items:\n      - en: ok\n        de: 'see [x](foo)'\n",
        "de",
        """\
cv.yaml:7:22: error[bad-link]: 'foo' is not an address to link to
    7 |         de: 'see [x](foo)'
      |                      ^^^
  hint: links are [text](https://…), also mailto: and tel:; for the text as it is, put it between \
backticks
""",
    ),
}


@pytest.mark.parametrize(("text", "locale", "message"), PROBLEMS.values(), ids=PROBLEMS)
def test_problems(text: str, locale: str | None, message: str) -> None:
    source = source_of(HEAD + text)
    with pytest.raises(CvbuildError) as caught:
        valid(spoken(source, Wanted(locale=locale)))
    assert told(list(caught.value.diagnostics), HEAD + text) + "\n" == message


def test_a_missing_translation_is_a_warning() -> None:
    text = HEAD + "headline: {en: Nurse}\nvariants: {german: {locale: de}}\n"
    made = composed(source_of(text), Wanted("german"))
    assert made.cv.headline == "Nurse"
    assert told(list(made.diagnostics), text) == (
        "cv.yaml:3:1: warning[missing-translation]: 'headline' has no text in 'de'; that in 'en' "
        "stands in its place\n"
        "    3 | headline: {en: Nurse}\n"
        "      | ^^^^^^^^\n"
        "  hint: add `de: …` to it"
    )
    assert composed(source_of(text)).diagnostics == ()


LEFT_OUT = """\
cvbuild: 1
name: Ada
sections:
  - {kind: list, title: {en: Deeds, de: Taten}, items: [{text: {en: One}, tags: [long]}, X]}
variants:
  german: {locale: de, tags: not long}
  whole: {locale: de}
  other: {titles: {list: {en: Deeds}}}
"""


@pytest.mark.parametrize(
    ("wanted", "lines"),
    [
        (Wanted("german"), []),
        (Wanted("whole"), [4]),
        (Wanted(locale="de"), [4]),
        (Wanted("other", locale="de"), [4, 8]),
        (Wanted("other"), []),
    ],
    ids=str,
)
def test_what_a_variant_leaves_out_needs_no_translation(wanted: Wanted, lines: list[int]) -> None:
    found = composed(source_of(LEFT_OUT), wanted).diagnostics
    assert [(d.code, d.span and d.span.line) for d in found] == [
        ("missing-translation", line) for line in lines
    ]


@tex
def test_each_pdf_tells_what_is_missing_in_it() -> None:
    wanted = [Wanted(), Wanted("german"), Wanted("whole")]
    results = build_all(source_of(LEFT_OUT), wanted, typeset)
    assert [isinstance(r, Built) and len(r.diagnostics) for r in results] == [0, 0, 1]


def test_all_languages_of_a_file_are_looked_at() -> None:
    text = HEAD + "headline: {en: Nurse, de: '', fr: '[x](y)'}\nsummary: {en: x}\n"
    with pytest.raises(CvbuildError) as caught:
        examine(source_of(text))
    found = [(d.code, d.severity, d.span and d.span.column) for d in caught.value.diagnostics]
    assert sorted(found) == [
        ("bad-link", Severity.ERROR, 40),
        ("empty-text", Severity.ERROR, 27),
        ("missing-translation", Severity.WARNING, 1),
        ("missing-translation", Severity.WARNING, 1),
    ]


def test_which_languages_a_file_is_made_for() -> None:
    assert locales_in(source_of(FILE)) == ("en-GB", "de")
    text = HEAD + "headline: {en: a, pt: b, zh-Hans: c}\n"
    assert locales_in(source_of(text)) == ("en-US", "pt-PT", "zh-Hans")
    tree = source_of(FILE).tree
    assert [asked_for(tree, name) for name in (None, "german", "de", "en", "none")] == [
        "en-GB",
        "de",
        "de",
        "en-GB",
        "en-GB",
    ]


def test_a_file_in_one_language_stays_as_it_is() -> None:
    source = source_of("cvbuild: 1\nname: Ada\nvariants: {de: {tags: x}, en: {tags: y}}\n")
    again = resolve(source, "en-US")
    assert again.tree is source.tree
    assert again.spans is source.spans
    assert validate(source).variants.keys() == {"de", "en"}


@tex
def test_other_languages_are_nowhere_in_the_pdf() -> None:
    source = source_of(FILE)
    results = build_all(source, [Wanted(), Wanted("german"), Wanted(locale="de")], typeset)
    english, german, asked = (r for r in results if isinstance(r, Built))
    for word in ("Krankenschwester", "Klinikum", "Wunden"):
        assert word not in inside(english.pdf)
        assert word in inside(german.pdf)
        assert word in inside(asked.pdf)
    for word in ("Nurse", "General Hospital", "Wounds", "I care"):
        assert word in inside(english.pdf)
        assert word not in inside(german.pdf)
        assert word not in inside(asked.pdf)


@tex
@pytest.mark.parametrize("wanted", [Wanted("german"), Wanted("de"), Wanted(locale="de")], ids=str)
def test_what_is_enclosed_makes_the_same_again(wanted: Wanted) -> None:
    import io

    from pypdf import PdfReader

    (built,) = build_all(source_of(FILE), [wanted], typeset)
    assert isinstance(built, Built)
    (data,) = PdfReader(io.BytesIO(built.pdf)).attachments["cv.json"]
    (again,) = build_all(load(data, "cv.yaml"), [Wanted()], typeset)
    assert isinstance(again, Built)
    assert again.pdf == built.pdf


BIB = """\
@book{a, author = {Ada Lovelace}, title = {Engines}, publisher = {Springer}, edition = {2},
  volume = {3}, year = 1843}
@phdthesis{b, author = {Ada Lovelace}, title = {Notes}, school = {Turin}, year = 1842}
@inproceedings{c, author = {Ada Lovelace}, title = {Looms}, booktitle = {Proc. Looms},
  pages = {3--9}, pubstate = {inpress}, year = 1841}
"""

STYLE = """\
<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
  <info><title>T</title><id>t</id><updated>2020-01-01T00:00:00+00:00</updated></info>
  <citation><layout><text variable="title"/></layout></citation>
  <bibliography><layout>
    <text variable="title" quotes="true"/><text term="and" prefix=" "/>
  </layout></bibliography>
</style>
"""


def test_references_are_in_the_language(tmp_path: Path) -> None:
    (tmp_path / "a.bib").write_text(BIB, encoding="utf-8")
    text = HEAD + "variants: {german: {locale: de}}\nsections: [{kind: publications, bib: a.bib}]\n"
    german = composed(source_of(text), Wanted("german", base=tmp_path))
    said = plain_text(german.document)
    for words in ("Band 3, 2. Auflage, Springer", "Dissertation, Turin", "Im Druck:", "S. 3–9"):
        assert words in said
    english = plain_text(composed(source_of(text), Wanted(base=tmp_path)).document)
    for words in ("volume 3, 2nd edition, Springer", "PhD thesis, Turin", "In press:", "pp. 3–9"):
        assert words in english


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en-US", "“Looms” and"),
        ("de", "„Looms“ und"),
        ("fr", "«\xa0Looms\xa0» et"),
        ("pl", "„Looms” i"),
        ("sr", "„Looms“ и"),
        ("zh-Hans", "《Looms》 和"),
        ("ga", "“Looms” and"),
    ],
)
def test_quotation_marks_of_a_style_are_those_of_the_language(
    locale: str, words: str, tmp_path: Path
) -> None:
    pytest.importorskip("citeproc")
    (tmp_path / "a.bib").write_text(BIB, encoding="utf-8")
    (tmp_path / "s.csl").write_text(STYLE, encoding="utf-8")
    text = f"{HEAD}sections: [{{kind: publications, bib: a.bib, style: s.csl}}]\n"
    made = composed(source_of(text), Wanted(base=tmp_path, locale=locale))
    assert words in plain_text(made.document)


@tex
def test_turkish_capitals_are_read_as_the_same_letters() -> None:
    text = (
        f"{HEAD}locale: tr\ncontacts: [{{email: ada@example.org}}]\nsections:\n"
        "  - kind: experience\n    entries: [{organization: Hastane, start: 2018}]\n"
    )
    report = check(source_of(text), typeset=typeset, today=date(2026, 11, 24))
    assert [finding.code for finding in report.findings] == []
    assert "İŞ DENEYİMİ" in plain_text(composed(source_of(text)).document)


# --- As it is typed.


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cv.yaml").write_text(FILE, encoding="utf-8")
    return tmp_path


def test_the_name_of_a_file_tells_the_language(folder: Path) -> None:
    assert cvbuild("txt", "cv.yaml", "--locale", "de").stdout == "cv-de.txt\n"
    assert cvbuild("txt", "cv.yaml", "--variant", "en", "--locale", "de").stdout == (
        "cv-en-de.txt\n"
    )
    assert "Klinikum" in (folder / "cv-de.txt").read_text(encoding="utf-8")


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "command", ["pdf", "tex", "html", "md", "docx", "json", "png", "check", "serve"]
)
def test_no_such_locale(command: str) -> None:
    made = cvbuild(command, "cv.yaml", "--locale", "de-AT")
    assert (made.exit_code, made.stdout) == (2, "")
    assert made.stderr == (
        "cv.yaml: error[unknown-locale]: there is no locale 'de-AT'\n  hint: did you mean 'de'?\n"
    )


@pytest.mark.usefixtures("folder")
def test_what_differs_between_languages() -> None:
    made = cvbuild("diff", "cv.yaml", "--locale", "de")
    assert (
        made.stdout
        == """\
--- cv.yaml
+++ cv.yaml (de)

@@ settings @@
- locale: en-GB
+ locale: de

@@ header @@
- Nurse
- I care.
+ Krankenschwester
+ Ich pflege.

@@ Experience @@
- Experience
- General Hospital | August 2018 – Present
+ Berufserfahrung
+ Klinikum | August 2018 – heute
- • Led a team
- • Taught
+ • Team geleitet
+ • Unterrichtet

@@ Skills @@
- Skills
- Care: Wounds, IV
+ Kenntnisse
+ Pflege: Wunden, IV
"""
    )
    twice = cvbuild("diff", "cv.yaml", "--locale", "en-GB", "--locale", "de")
    assert twice.stdout.startswith("--- cv.yaml (en-GB)\n+++ cv.yaml (de)\n")
    assert twice.stdout.split("\n")[2:] == made.stdout.split("\n")[2:]


@pytest.mark.usefixtures("folder")
def test_validate_tells_what_is_missing(folder: Path) -> None:
    text = FILE.replace("position: Head nurse", "position: {en: Head nurse}")
    (folder / "cv.yaml").write_text(text, encoding="utf-8")
    made = cvbuild("validate", "cv.yaml")
    assert made.exit_code == 0
    assert "warning[missing-translation]: 'position' has no text in 'de'" in made.stderr


@tex
@pytest.mark.usefixtures("folder")
def test_check_fails_where_a_translation_is_missing(folder: Path) -> None:
    text = FILE.replace("position: Head nurse", "position: {en: Head nurse}")
    (folder / "cv.yaml").write_text(text, encoding="utf-8")
    arguments = ("--format", "json", "--ignore", "text-order")
    made = cvbuild("check", "cv.yaml", "--variant", "german", *arguments)
    assert made.exit_code == 5
    (report,) = json.loads(made.stdout)
    errors = [f["rule"] for f in report["findings"] if f["severity"] == "error"]
    assert errors == ["missing-translation"]
    assert cvbuild("check", "cv.yaml", *arguments).exit_code == 0


LETTER = """\
letter: 1
resume: cv.yaml
date: 2026-11-24
opening: {en: "Dear all,", de: "Guten Tag,"}
body:
  - {en: I want the job., de: Ich möchte die Stelle.}
closing: {en: Sincerely, de: Mit freundlichen Grüßen}
enclosures: [{en: Diploma, de: Diplom}, {en: Licence, de: Zulassung}]
ps: {en: Call me., de: Rufen Sie an.}
variants:
  german: {locale: de}
  from-the-resume: {resume_variant: german}
"""


@tex
@pytest.mark.parametrize(
    ("arguments", "german"),
    [
        ((), False),
        (("--variant", "german"), True),
        (("--variant", "from-the-resume"), True),
        (("--locale", "de"), True),
        (("--locale", "de", "--with-resume"), True),
    ],
    ids=str,
)
def test_letters(folder: Path, arguments: tuple[str, ...], german: bool) -> None:
    (folder / "letter.yaml").write_text(LETTER, encoding="utf-8")
    made = cvbuild("letter", "letter.yaml", "-o", "out.pdf", *arguments)
    assert (made.exit_code, made.stderr) == (0, "")
    pdf = (folder / "out.pdf").read_bytes()
    text = " ".join(READERS["pdfium"](pdf).split())
    ours = ("Krankenschwester", "24. November 2026", "Guten Tag,", "Anlagen: Diplom, Zulassung")
    theirs = ("Nurse", "24 November 2026", "Dear all,", "Enclosures: Diploma, Licence", "P.S. Call")
    for word in ours:
        assert (word in text) is german
    for word in theirs:
        assert (word in text) is not german
    assert ("Klinikum" in text) is ("--with-resume" in arguments)
    assert ("I want" in inside(pdf)) is not german


# --- Real pages in languages of Latin letters.

PAGES = {
    "en-GB": ("Led a team of nine nurses", "5 March 2018 – Present", "EXPERIENCE"),
    "de": ("Ein Team von neun Pflegekräften geführt", "5. März 2018 – heute", "BERUFSERFAHRUNG"),
    "fr": (
        "Direction d’une équipe : neuf infirmières",
        "5 mars 2018 – aujourd’hui",
        "EXPÉRIENCE PROFESSIONNELLE",
    ),
    "es": (
        "Dirigí un equipo de nueve enfermeras en Logroño",
        "5 de marzo de 2018 – actualidad",
        "EXPERIENCIA PROFESIONAL",
    ),
    "pt-BR": (
        "Coordenação de nove enfermeiras na seção",
        "5 de março de 2018 – atual",
        "EXPERIÊNCIA PROFISSIONAL",
    ),
    "pl": (
        "Kierowanie zespołem dziewięciu pielęgniarek",
        "5 marca 2018 – obecnie",
        "DOŚWIADCZENIE ZAWODOWE",
    ),
    "cs": ("Vedení týmu devíti sester", "5. března 2018 – současnost", "PRACOVNÍ ZKUŠENOSTI"),
    "hu": (
        "Kilenc ápoló vezetése a kórházban",
        "2018. március 5. – jelenleg",
        "SZAKMAI TAPASZTALAT",
    ),
    "ro": (
        "Coordonarea a nouă asistente și instruirea lor",
        "5 martie 2018 – prezent",
        "EXPERIENȚĂ",
    ),
    "hr": ("Vođenje tima od devet sestara", "5. ožujka 2018. – danas", "RADNO ISKUSTVO"),
    "lv": ("Vadīju deviņu māsu komandu", "2018. gada 5. marts – pašlaik", "DARBA PIEREDZE"),
    "lt": ("Vadovavau devynių slaugytojų komandai", "2018 m. kovo 5 d. – dabar", "DARBO PATIRTIS"),
    "tr": ("Dokuz hemşirelik ekibi yönettim", "5 Mart 2018 – günümüz", "İŞ DENEYİMİ"),
    "vi": ("Quản lý nhóm chín điều dưỡng", "5 tháng 3, 2018 – nay", "KINH NGHIỆM LÀM VIỆC"),
    "is": ("Stýrði hópi níu hjúkrunarfræðinga", "5. mars 2018 – nú", "STARFSREYNSLA"),
    "fi": ("Johdin yhdeksän hoitajan tiimiä", "5. maaliskuuta 2018 – nykyhetki", "TYÖKOKEMUS"),
}


def _in_all() -> Source:
    bullets = "".join(f"              {tag}: '{text}'\n" for tag, (text, *_) in PAGES.items())
    text = (
        "cvbuild: 1\nname: Zoë Łukasz-Ñandú\nlocale: en-GB\nsections:\n"
        "  - kind: experience\n    entries:\n      - organization: Spital\n"
        "        start: 2018-03-05\n"
        f"        highlights:\n          - text:\n{bullets}"
        "        keywords: [EKG]\n"
    )
    return source_of(text)


@tex
@pytest.mark.parametrize("name", PAGES)
def test_a_page_reads_back_in_its_language(name: str) -> None:
    (built,) = build_all(_in_all(), [Wanted(locale=name)], typeset)
    assert isinstance(built, Built)
    assert built.diagnostics == ()
    for reader in READERS.values():
        text = " ".join(reader(built.pdf).split())
        for words in PAGES[name]:
            assert words in text
    assert f"/Lang({name})" in inside(built.pdf)


# --- The page about it.

ROOT = Path(__file__).resolve().parent.parent
TOOL = runpy.run_path(str(ROOT / "tools/make_languages.py"))


def test_the_page_is_fresh() -> None:
    """Else run: python tools/make_languages.py."""
    assert (ROOT / "docs/languages.md").read_text(encoding="utf-8") == TOOL["page"]()


@pytest.mark.parametrize("name", ["ONE", "SEVERAL"])
def test_its_examples(name: str) -> None:
    text: str = TOOL[name]
    assert examine(source_of(text)) == ()
    locale = "de" if name == "ONE" else None
    for wanted in (Wanted(), Wanted(locale="de")):
        words = plain_text(composed(source_of(text), wanted).document)
        german = wanted.locale or locale
        assert ("1. August 2018 – heute" if german else "1 August 2018 – Present") in words


# --- Letters that the fonts do not have.

RUSSIAN = """\
cvbuild: 1
name: {en: Ivan Petrov, ru: Иван Петров}
sections:
  - {kind: list, title: {en: Deeds, ru: Дела}, items: [{en: One, ru: Одно}]}
variants:
  russian: {locale: ru, headline: Медсестра}
"""


def test_letters_of_another_language_harm_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")  # where there is no LuaTeX, whatever this machine has
    checked(source_of(RUSSIAN))
    with pytest.raises(CvbuildError) as caught:
        checked(spoken(source_of(RUSSIAN), Wanted("russian")))
    assert {d.code for d in caught.value.diagnostics} == {"script-not-here"}
    russian = plain_text(composed(source_of(RUSSIAN), Wanted("russian")).document)
    assert russian == "Иван Петров\nМедсестра\n\nДЕЛА\n- Одно\n"


@pytest.mark.parametrize("own", ["en-US", "ru"])
def test_a_variant_is_looked_at_in_its_language(own: str) -> None:
    other = "ru" if own == "en-US" else "en-US"
    words = {"en-US": "Nurse", "ru": "Медсестра"}
    text = (
        f"cvbuild: 1\nname: {{en: Ada, ru: Ада}}\nlocale: {own}\nvariants:\n"
        f"  same: {{headline: {words[own]}}}\n"
        f"  other: {{locale: {other}, headline: {words[other]}}}\n"
    )
    checked(spoken(source_of(text), Wanted("same" if own == "en-US" else "other")))
