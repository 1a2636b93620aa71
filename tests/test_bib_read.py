"""Bibliographies: what is read of BibTeX and CSL-JSON, and what is told of the rest."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cvbuild.bib import bibtex, csl_json
from cvbuild.bib.entry import entry
from cvbuild.bib.latex import address, converted
from cvbuild.bib.markdown import literal, markdown
from cvbuild.bib.record import Library, Person, Record
from cvbuild.text import Emph, Link, Str, Strong, parse, plain

FOLDER = Path(__file__).parent / "bibliographies"


def record(text: str, key: str = "k") -> Record:
    return next(r for r in bibtex.read(text.encode()).records if r.key == key)


def messages(library: Library) -> list[tuple[int, str]]:
    losses = [loss for r in library.records for loss in (*r.losses, *entry(r)[1])]
    return sorted((loss.line, loss.message) for loss in (*library.losses, *losses))


# ---------------------------------------------------------------- LaTeX

LATEX = {
    "plain": ("Plain text", "Plain text"),
    "accents": (r"G{\"o}del \'{E}t\'e {\v S}koda \~n \c{s} \H{o} {\.I}", "Gödel Été Škoda ñ ş ő İ"),
    "letters": (
        r"{\ss} {\o} \o re {\aa} {\L}\l{} {\ae} {\i} \'{\i} {\'\i}",
        "ß ø øre å Łł æ ı í í",
    ),
    "unicode": ("Gödel – Ōsaka", "Gödel – Ōsaka"),
    "decomposed": ("Go\u0308del", "Gödel"),
    "braces": ("The {DNA} of {C}ats", "The DNA of Cats"),
    "signs": (r"A~B \& C\% \_ \$ \# --- 1--2", "A\xa0B & C% _ $ # — 1–2"),
    "quotes": ("``So'' said", "“So” said"),
    "emphasis": (
        r"\emph{a} {\em b} \textit{c} {\bf d} \textbf{\emph{e}}",
        "*a* *b* *c* **d** ***e***",
    ),
    "formula": (r"$x^2$ $10^{-3}$ H$_2$O $\alpha \le \beta$", "x² 10⁻³ H₂O α≤β"),
    "letters of formulas": (r"$\mathbb{R}^n$ $\mathcal{O}(n)$", "Rⁿ O(n)"),
    "address": (r"see \url{http://a.org/b_c%20}", "see [http://a.org/b_c%20](http://a.org/b_c%20)"),
    "link": (r"\href{http://a.org}{text}", "[text](http://a.org)"),
    "small capitals": (r"\textsc{NumPy} \LaTeX{} \TeX", "NumPy LaTeX TeX"),
    "percent that is no comment": ("100% sure", "100% sure"),
    "marks of Markdown": (r"C*-algebras [x](y) `z", "C*-algebras [x] (y) ‘z"),
    "stars that would be marks": ("a *b* c", "a ∗b∗ c"),
    "open brace": ("a {b", "a b"),
    "open formula": ("a $b", "a b"),
    "closing brace": ("a} b", "a b"),
    "entities of HTML": (r"A &amp; B \&amp; &lt;C&gt; &#233;", "A & B & <C> é"),
    "lines": ("a\n   b\\\\c", "a b c"),
}


@pytest.mark.parametrize(("latex", "expected"), LATEX.values(), ids=LATEX)
def test_latex_is_text(latex: str, expected: str) -> None:
    assert converted(latex).text == expected


def test_braces_protect_and_unknown_commands_are_told() -> None:
    text = converted(r"The {DNA} of \unheard {\'E}t{\'e}")
    assert text.protected == ("DNA",)
    assert text.unknown == ("\\unheard",)
    assert text.text == "The DNA of Été"


@given(st.text(st.sampled_from("ab \\{}$%~'`\"^_&#-*[]()|oıé"), max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_latex_is_some_text(latex: str) -> None:
    assert "\n" not in converted(latex).text


@given(st.text(st.sampled_from("ab *`[]()h:/."), max_size=40))
@settings(deadline=None)
def test_literal_text_is_read_as_itself(text: str) -> None:
    assert parse(literal(text)) in ((Str(literal(text)),), ())


def test_marks_beside_stars_stay() -> None:
    text = markdown((Strong((Str("A.*"),)), Str("* "), Link("http://a.org", (Emph((Str("t"),)),))))
    assert plain(parse(text)).replace("∗", "*") == "A.** t"
    assert Link in {type(node) for node in parse(text)}
    assert Strong in {type(node) for node in parse(text)}


def test_addresses_are_taken_as_they_are() -> None:
    assert address(r"https://a.org/\~{}x\_y\%20?a=b&c") == "https://a.org/~x_y%20?a=b&c"
    assert address(r"\url{https://a.org/x_y}") == "https://a.org/x_y"


# ---------------------------------------------------------------- BibTeX


def test_what_a_file_of_bibtex_holds() -> None:
    library = bibtex.read((FOLDER / "papers.bib").read_bytes())
    made = {r.key: entry(r)[0] for r in library.records if not r.parent}
    assert messages(library) == []
    assert made == {
        "engine": {
            "title": "On the Analytical Engine: x² and *more*",
            "authors": [
                {"name": "Ada Winter", "equal": "true"},
                {"name": "Ayşe König", "equal": "true"},
                {"name": "J. D. van der Berg", "corresponding": "true"},
            ],
            "venue": "*Journal of Looms Quarterly* 12(3), 101–122",
            "date": "2021-09",
            "type": "journal",
            "doi": "10.1000/engine_1",
        },
        "weaving": {
            "title": "Weaving Étoffes & Other “Hard” Problems — a Survey",
            "authors": ["A. Winter", "The Looms Consortium", "et al."],
            "venue": "*Proceedings of the Conference on Looms*, pp. 5–9",
            "date": "2020",
            "type": "conference",
        },
        "cards": {
            "title": "Cards at 100% Speed",
            "authors": ["José Peña", "A. B. Winter, Jr."],
            "venue": "*Proceedings of the Conference on Looms*",
            "date": "2019",
            "type": "conference",
            "note": "Funded by nobody",
        },
        "thesis": {
            "title": "Threads",
            "authors": ["Ada Winter"],
            "venue": "PhD thesis, University of Nowhere",
            "date": "2018-06-10",
            "type": "thesis",
            "url": "https://example.org/~ada/thesis_1",
        },
        "preprint": {
            "title": "Silk O(n log n) Sorting",
            "authors": ["Ada Winter"],
            "date": "2022",
            "type": "preprint",
            "arxiv": "2101.01234",
        },
        "book": {
            "title": "The Book of Ångström",
            "authors": ["Ada Winter", "Søren Møller"],
            "venue": "2nd edition, Mill Press",
            "date": "2020",
            "type": "book",
        },
        "talk": {
            "title": "Colours: A Talk",
            "authors": ["Vincent van Gogh", "Ada Winter"],
            "date": "2017-03-02",
            "type": "other",
            "url": "https://example.org/talk",
        },
        "soon": {
            "title": "Still to Come",
            "authors": ["Ada Winter"],
            "venue": "*Journal of Looms*",
            "status": "In press:",
            "type": "journal",
        },
    }


def test_each_loss_is_told_and_the_rest_is_kept() -> None:
    library = bibtex.read((FOLDER / "broken.bib").read_bytes())
    kept = {r.key: r.fields.get("title") for r in library.records}
    assert messages(library) == [
        (2, "a comma is missing after 'author'"),
        (
            6,
            "the entry 'open' is broken, and is left out: a brace, a quote or a comma is missing "
            "in it",
        ),
        (11, "'fine' is there since line 10; this one is left out"),
        (13, "the month 'nevermber' is not understood; only the year is kept"),
        (14, "'title' is given twice; the first is kept"),
        (15, "'note' has no value"),
        (16, "there is no entry 'nowhere' for its crossref"),
        (17, "the command \\unheard in 'title' is not known here; it is left out"),
        (18, "the doi is left out: 'soon' is not a DOI, which looks like 10.1000/182"),
        (18, "the url is left out: 'example' is not a web address"),
        (
            19,
            "'Winter, A., Summer, B., Autum…' is taken as one name as it stands there: names are "
            "parted by 'and', and have at most two commas",
        ),
        (20, "the entry has no key, and is left out"),
        (
            21,
            "the entry 'last' is broken, and is left out: a brace, a quote or a comma is missing "
            "in it",
        ),
    ]
    assert kept == {
        "comma": "A Comma Is Missing",
        "fine": "Fine",
        "untitled": None,
        "macro": "A Macro",
        "twice": "First",
        "empty": "No Value",
        "orphan": "No Parent",
        "command": "An of Command",
        "doi": "A Bad DOI",
        "names": "Commas",
    }


NAMES = {
    "first last": ("Ada Winter", Person("Winter", "Ada")),
    "last, first": ("Winter, Ada", Person("Winter", "Ada")),
    "von": ("Ludwig van Beethoven", Person("Beethoven", "Ludwig", "van")),
    "von, first": ("de la Cruz, Maria", Person("Cruz", "Maria", "de la")),
    "junior": ("King, Jr., Martin L.", Person("King", "Martin L.", "", "Jr.")),
    "society": ("{Bell and Sons}", Person("Bell and Sons")),
    "one name": ("Plato", Person("Plato")),
    "accents": (r"{\'E}variste G{\'a}lois", Person("Gálois", "Évariste")),
    "ties": ("J.~D. Salt", Person("Salt", "J. D.")),
    "star": ("Winter*, Ada", Person("Winter", "Ada", equal=True)),
    "star of LaTeX": (r"Ada Winter$^*$", Person("Winter", "Ada", equal=True)),
    "raised star": (r"Ada Winter\textsuperscript{*}", Person("Winter", "Ada", equal=True)),
    "dagger": (r"Ada Winter$^\dagger$", Person("Winter", "Ada", corresponding=True)),
    "biblatex": ("family=Gogh, given=Vincent, prefix=van", Person("Gogh", "Vincent", "van")),
}


@pytest.mark.parametrize(("name", "expected"), NAMES.values(), ids=NAMES)
def test_names_have_parts(name: str, expected: Person) -> None:
    assert record(f"@misc{{k, author = {{{name}}}}}").authors == (expected,)


def test_others_stand_behind_those_that_are_named() -> None:
    library = bibtex.read(b"@misc{k, title={T}, author={Winter, Ada and others and Salt, Bo}}")
    (found,) = library.records
    assert (found.authors, found.others) == ((Person("Winter", "Ada"), Person("Salt", "Bo")), True)
    assert messages(library) == [(1, "'and others' stands before names; it is written behind them")]


@pytest.mark.parametrize("months", ["jan--feb", "jan/feb", "jan and feb"])
def test_of_two_months_the_first_is_kept(months: str) -> None:
    library = bibtex.read(f"@misc{{k, title={{T}}, year=2020, month={{{months}}}}}".encode())
    (found,) = library.records
    assert found.fields["date"] == "2020-01"
    ((_, message),) = messages(library)
    assert message.startswith("of the months ")


TYPES = {
    "journal": ("@article{k, journal={J}}", "journal"),
    "conference": ("@inproceedings{k}", "conference"),
    "article on arXiv": ("@article{k, journal={arXiv preprint arXiv:2101.01234}}", "preprint"),
    "eprint": ("@misc{k, eprint={2101.01234}}", "preprint"),
    "journal with eprint": ("@article{k, journal={J}, eprint={2101.01234}}", "journal"),
    "DBLP": ("@article{k, journal={CoRR}, volume={abs/2101.01234}}", "preprint"),
    "unpublished": ("@unpublished{k}", "preprint"),
    "chapter": ("@incollection{k}", "chapter"),
    "report": ("@techreport{k}", "report"),
    "unknown": ("@anything{k}", "other"),
    "capitals": ("@PhdThesis{k}", "thesis"),
}


@pytest.mark.parametrize(("text", "expected"), TYPES.values(), ids=TYPES)
def test_types(text: str, expected: str) -> None:
    assert record(text).type == expected


DATES = {
    "year": ("year=2020", "2020"),
    "macro": ("year=2020, month=mar", "2020-03"),
    "word": ("year=2020, month={Sept.}", "2020-09"),
    "number": ("year=2020, month=3", "2020-03"),
    "day": ('year=2020, month="3~" # mar', "2020-03-03"),
    "biblatex": ("date={2020-03-04}", "2020-03-04"),
    "range": ("date={2020-03/2021-04}", "2020-03/2021-04"),
    "year of another sort": ("year={in press}", "in press"),
    "a tie": ("year={2020~}, month=mar", "2020-03"),
    "a tie before": ("year=~2020", "2020"),
    "about": ("date={2020~}", "2020"),
    "perhaps": ("date={2020-03?/2021-04~}", "2020-03/2021-04"),
    "years": ("year={2018--2019}", "2018–2019"),
}


@pytest.mark.parametrize(("fields", "expected"), DATES.values(), ids=DATES)
def test_dates(fields: str, expected: str) -> None:
    assert record(f"@misc{{k, {fields}}}").fields["date"] == expected


def test_a_mark_of_about_is_told() -> None:
    assert [loss.message for loss in record("@misc{k, date={2020-03?/2021-04~}}").losses] == [
        "the date '2020-03?/2021-04~' is written as 2020-03/2021-04"
    ]
    assert [loss.message for loss in record("@misc{k, year={2020~}}").losses] == [
        "the year '2020~' is written as 2020"
    ]


def test_files_that_are_not_utf_8_are_read_and_told() -> None:
    library = bibtex.read("@misc{k, title={Gödel}}".encode("cp1252"))
    assert library.records[0].fields["title"] == "Gödel"
    assert messages(library) == [(1, "the file is not UTF-8; it was read as Windows-1252")]
    assert bibtex.read("@misc{k, title={Gödel}}".encode("utf-16")).records[0].fields == {
        "title": "Gödel"
    }


def test_macros_and_inheritance_cannot_grow_without_end() -> None:
    macros = "\n".join(f"@string{{a{n + 1} = a{n} # a{n}}}" for n in range(60))
    library = bibtex.read(f'@string{{a0 = "xx"}}{macros}@misc{{k, title = a60}}'.encode())
    assert len(library.records[0].fields["title"]) <= 2_000
    circle = "@misc{a, crossref={b}, title={A}}@misc{b, crossref={a}, note={B}}"
    assert any("circle" in message for _, message in messages(bibtex.read(circle.encode())))
    wide = "\n".join(
        f"@misc{{k{n}, xdata={{{','.join(f'k{n // 9 * 9 + 9 + m}' for m in range(9))}}}}}"
        for n in range(180)
    )
    assert len(bibtex.read(wide.encode()).records) == 180


@given(st.text(st.sampled_from('@{}()",=#\\ \nabk1$%&~'), max_size=80))
@settings(max_examples=300, deadline=None)
def test_any_file_is_read_to_its_end(text: str) -> None:
    library = bibtex.read(f"{text}\n@misc{{certain, title={{Kept}}}}\n".encode())
    assert library.records or library.losses


# ---------------------------------------------------------------- many


def many() -> tuple[bytes, set[str], set[str]]:
    """A file of 500 entries, the keys of those that are broken, and of those that lose a part."""
    chance = random.Random(6)
    blocks = ['@string{quarterly = "Loom Quarterly"}']
    broken, changed = set[str](), set[str]()
    for n in range(500):
        key = f"k{n}"
        fields = {
            "author": r"Winter, Ada and G{\"o}del, Kurt and {\'E}va van der Br{\aa}{\ss}",
            "title": rf"Title {{Number}} {n}: $x^2$ \& \emph{{more}} --- of {{\O}}re",
            "journal": "",
            "year": str(1990 + n % 35),
        }
        body = [
            f"  {name} = {{{value}}}" if value else f"  {name} = quarterly # {{ {n}}}"
            for name, value in fields.items()
        ]
        if n % 7 == 0:
            body.append("  crossref = {parent}")
        text = f"@article{{{key},\n" + ",\n".join(body) + ",\n}"
        match chance.randrange(20):
            case 0:  # a brace is open
                text = text.replace("{Number}", "{Number", 1)
                broken.add(key)
            case 1:  # a comma is missing
                text = text.replace("},\n  title", "}\n  title", 1)
                changed.add(key)
            case 2:  # the key of another
                text = text.replace(key, "k1", 1) if n > 1 else text
                if n > 1:
                    broken.add(key)
            case 3:  # the end is missing
                text = text[:-2]
                broken.add(key)
            case 4:
                text = text.replace("quarterly", "nowhere", 1)
                changed.add(key)
        blocks.append(text)
    blocks.append("@proceedings{parent, title={Parent}, publisher={Mill Press}}")
    return "\n".join(blocks).encode(), broken, changed - broken


def test_of_500_entries_each_loss_is_told_and_all_others_are_read() -> None:
    data, broken, changed = many()
    library = bibtex.read(data)
    read = {r.key: r for r in library.records if not r.parent}
    assert set(read) == {f"k{n}" for n in range(500)} - broken
    assert {r.key for r in read.values() if r.losses} == changed
    assert sum(loss.whole for loss in library.losses) == len(broken)
    for key, found in read.items():
        n = int(key[1:])
        assert found.fields["title"] == f"Title Number {n}: x² & *more* — of Øre"
        assert [p.name for p in found.authors] == ["Ada Winter", "Kurt Gödel", "Éva van der Bråß"]
        assert found.fields["container-title"].endswith(f" {n}")
        assert found.fields.get("publisher") == ("Mill Press" if n % 7 == 0 else None)


# ---------------------------------------------------------------- CSL-JSON


def test_a_speech_was_given_at_an_event() -> None:
    data = b'[{"id": "a", "type": "speech", "title": "T", "event-title": "Silk Days"}]'
    (found,) = csl_json.read(data).records
    assert entry(found)[0]["venue"] == "Silk Days"


def test_what_a_file_of_csl_json_holds() -> None:
    library = csl_json.read((FOLDER / "papers.json").read_bytes())
    made = {r.key: entry(r)[0] for r in library.records}
    assert made == {
        "zotero1": {
            "title": "Notes on *E. coli* & H₂O",
            "authors": ["Ada Winter", "J. D. van der Berg", "The Looms Consortium"],
            "venue": "*Journal of Looms* 4(2), 10–19",
            "date": "2016-05-04",
            "type": "journal",
            "doi": "10.1000/zotero",
        },
        "zotero2": {
            "title": "A Preprint",
            "authors": ["A. Winter"],
            "date": "2020",
            "type": "preprint",
            "arxiv": "2003.04567",
        },
        "item-4": {"title": "No id", "type": "book"},
        "undated": {"title": "Chapter", "venue": "*A Book*", "type": "chapter"},
    }
    assert library.records[0].keywords == ("biology", "looms")
    assert messages(library) == [
        (8, "'zotero1' is there since line 2; this one is left out"),
        (9, "the item has no `id`, and goes by this one"),
        (10, "this is no publication: fields are expected"),
        (11, "the date in `issued` is not understood; it is left out"),
    ]


@pytest.mark.parametrize(
    ("text", "records", "losses"),
    [
        ("", 0, 0),
        ("[]", 0, 0),
        ('{"id": "a", "title": "A"}', 1, 0),
        ('{"items": [{"id": "a"}, {"id": "b"}]}', 2, 0),
        ('[{"id": "a"}, {"id": "b"', 1, 1),
        ('[{"id": "a"}', 1, 1),
        ("[" * 100_000, 0, 1),
        ('[{"id": 7, "author": 3, "issued": [], "title": ["T"], "page": {}}]', 1, 0),
    ],
    ids=["empty", "no items", "one", "as Zotero", "cut off", "not closed", "deep", "odd types"],
)
def test_any_csl_json_is_read(text: str, records: int, losses: int) -> None:
    library = csl_json.read(text.encode())
    assert (len(library.records), len(library.losses)) == (records, losses)
