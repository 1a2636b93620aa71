"""Publications from files: chosen, sorted, grouped and numbered, and treated like any others."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cvbuild.bib import styles
from cvbuild.bib.record import Record
from cvbuild.compose import compose
from cvbuild.diagnostic import CvbuildError, Diagnostic, render
from cvbuild.document import BulletList, Entry
from cvbuild.enclose import enclosed
from cvbuild.expression import parse as expression
from cvbuild.inputs import inputs
from cvbuild.outline import outline
from cvbuild.pipeline import Wanted, build, checked, composed, valid
from cvbuild.schema.sections import PublicationsSection
from cvbuild.source import load
from cvbuild.text import parse, plain
from tests.readers import app, links, pypdf, tex, typeset

SAMPLES = Path(__file__).parent / "bibliographies"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file in SAMPLES.iterdir():
        shutil.copy(file, tmp_path)
    return tmp_path


def text(section: str, *, name: str = "Ada Winter", before: str = "") -> str:
    lines = "".join(f"    {line}\n" for line in section.strip("\n").split("\n"))
    return f"cvbuild: 1\nname: {name}\n{before}sections:\n  - kind: publications\n{lines}"


def section_of(written: str, folder: Path) -> PublicationsSection:
    cv, _ = valid(load(written.encode(), "cv.yaml"), folder)
    section = cv.sections[0]
    assert isinstance(section, PublicationsSection)
    return section


def keys(section: str, folder: Path) -> list[str]:
    """The entries by key; those that were written by title."""
    entries = section_of(text(section), folder).entries
    return [str(entry.path[4]) if entry.path[2] == "bib" else entry.title for entry in entries]


def problems(written: str, folder: Path) -> str:
    """What is told of a file, errors and warnings."""
    try:
        _, found = checked(load(written.encode(), "cv.yaml"), folder)
    except CvbuildError as error:
        found = error.diagnostics
    return render(found, file="cv.yaml", text=written)


ALL = ["soon", "preprint", "engine", "weaving", "book", "cards", "thesis", "talk"]
"""The newest first; of those of one year the one whose month is known."""

CHOICES: dict[str, tuple[str, list[str]]] = {
    "all": ("bib: papers.bib", ALL),
    "a list of files": ("bib: [papers.bib]", ALL),
    "by key": ("bib: papers.bib\nselect: [talk, engine]", ["engine", "talk"]),
    "in the order of the keys": (
        "bib: papers.bib\nselect: [talk, engine]\nsort: none",
        ["talk", "engine"],
    ),
    "a parent that is asked for": ("bib: papers.bib\nselect: [conf]", ["conf"]),
    "without": ("bib: papers.bib\nexclude: [soon, talk]\nsince: 2020", ALL[1:5]),
    "by keyword": ("bib: papers.bib\nkeywords: [Looms]", ["weaving", "book"]),
    "by one of two": ("bib: papers.bib\nkeywords: [books, engines]", ["engine", "book"]),
    "by type": ("bib: papers.bib\ntypes: [thesis, preprint]", ["preprint", "thesis"]),
    "by a type that is said": (
        "bib: papers.bib\ntypes: [software]\nextra: {talk: {type: software}}",
        ["talk"],
    ),
    "by year": ("bib: papers.bib\nsince: 2019\nuntil: 2020", ["weaving", "book", "cards"]),
    "oldest first": ("bib: papers.bib\nsort: oldest\nsince: 2021", ["engine", "preprint"]),
    "by title": (
        "bib: papers.bib\nsort: title\nselect: [book, talk, cards, soon]",
        ["book", "cards", "talk", "soon"],
    ),
    "by author": (
        "bib: papers.bib\nsort: author\nselect: [talk, cards, engine]",
        ["talk", "cards", "engine"],
    ),
    "as in the file": (
        "bib: papers.bib\nsort: none\nexclude: [soon]",
        ["engine", "weaving", "cards", "thesis", "preprint", "book", "talk"],
    ),
    "with written ones": (
        "bib: papers.bib\nselect: [engine, talk]\nentries:\n- {title: W, date: 2019}",
        ["engine", "W", "talk"],
    ),
    "written ones alone": (
        "sort: oldest\nentries:\n- {title: A, date: 2020}\n- {title: B, date: 2019}",
        ["B", "A"],
    ),
    "written ones as they stand": (
        "entries:\n- {title: A, date: 2019}\n- {title: B, date: 2020}",
        ["A", "B"],
    ),
    "both formats": (
        "bib: [papers.json, papers.bib]\nselect: [engine, zotero1, zotero2]",
        ["engine", "zotero2", "zotero1"],
    ),
}


@pytest.mark.parametrize(("section", "expected"), CHOICES.values(), ids=CHOICES)
def test_publications_are_chosen_and_sorted(
    section: str, expected: list[str], folder: Path
) -> None:
    assert keys(section, folder) == expected


def shown(section: str, folder: Path) -> list[str]:
    document = composed(load(text(section).encode(), "cv.yaml"), Wanted(base=folder)).document
    return [row.text for part in outline(document)[1:] for row in part.rows]


def test_groups_by_type_have_headings_and_numbers(folder: Path) -> None:
    section = """
bib: papers.bib
select: [engine, preprint, weaving, talk]
group: type
headings: {preprint: '*Unrefereed*'}
numbered: reverse
"""
    assert shown(section, folder) == [
        "Publications",
        "Unrefereed",
        "4. Silk O(n log n) Sorting",
        "Ada Winter",
        "2022",
        "arXiv:2101.01234 <https://arxiv.org/abs/2101.01234>",
        "Journal articles",
        "3. On the Analytical Engine: x² and more",
        "Ada Winter*, Ayşe König*, J. D. van der Berg†",
        "(* equal contribution)",
        "(† corresponding author)",
        "Journal of Looms Quarterly 12(3), 101–122, September 2021",
        "doi:10.1000/engine_1 <https://doi.org/10.1000/engine_1>",
        "Conference papers",
        "2. Weaving Étoffes & Other “Hard” Problems — a Survey",
        "A. Winter, The Looms Consortium, et al.",
        "Proceedings of the Conference on Looms, pp. 5–9, 2020",
        "Other",
        "1. Colours: A Talk <https://example.org/talk>",
        "Vincent van Gogh, Ada Winter",
        "March 2, 2017",
    ]


def test_groups_by_year(folder: Path) -> None:
    rows = shown("bib: papers.bib\nselect: [engine, weaving, book, soon]\ngroup: year", folder)
    assert [row for row in rows if row.isdigit() or row == "Undated"] == ["Undated", "2021", "2020"]


def test_the_owner_is_bold_in_every_spelling(folder: Path) -> None:
    document = composed(load(text("bib: papers.bib").encode(), "x"), Wanted(base=folder)).document
    strong = []
    for block in document.sections[0].blocks:
        line = next(line for line in getattr(block, "lines", ()) if line.role == "authors")
        strong += [plain(node.children) for node in line.text if hasattr(node, "children")]
    assert strong == [
        "Ada Winter",
        "Ada Winter",
        "Ada Winter*",
        "A. Winter",
        "Ada Winter",
        "A. B. Winter, Jr.",
        "Ada Winter",
        "Ada Winter",
    ]


def test_additions_stand_with_the_publication(folder: Path) -> None:
    section = """
bib: papers.bib
select: [engine, talk]
extra:
  engine:
    award: Best Paper
    highlights: [Read by all]
    tags: [looms]
    priority: 3
"""
    made = section_of(text(section), folder).entries[0]
    assert (made.award, made.tags, made.priority) == ("Best Paper", ("looms",), 3)
    assert made.path == ("sections", 0, "bib", 0, "engine")
    assert made.highlights[0].path == ("sections", 0, "extra", "engine", "highlights", 0)


def test_tags_of_additions_choose_for_variants(folder: Path) -> None:
    section = "bib: papers.bib\nselect: [engine, talk]\nextra: {talk: {tags: [art]}}"
    source = load(text(section).encode(), "cv.yaml")
    made = composed(source, Wanted(tags=expression("not art"), base=folder)).cv
    section_left = made.sections[0]
    assert isinstance(section_left, PublicationsSection)
    assert [entry.title for entry in section_left.entries] == [
        "On the Analytical Engine: x² and *more*"
    ]


# ---------------------------------------------------------------- what is told

PROBLEMS = {
    "no such file": (
        "bib: [papers.bib, nothing.bib]",
        """\
cv.yaml:5:23: error[bad-bibliography]: 'nothing.bib' cannot be used: there is no such file
    5 |     bib: [papers.bib, nothing.bib]
      |                       ^^^^^^^^^^^""",
    ),
    "outside": (
        "bib: ../papers.bib",
        """\
cv.yaml:5:10: error[bad-bibliography]: '../papers.bib' is not below the folder of the file
    5 |     bib: ../papers.bib
      |          ^^^^^^^^^^^^^
  hint: a file in the folder of this one or below it, as papers/mine.bib""",
    ),
    "another kind of file": (
        "bib: [papers.pdf]",
        """\
cv.yaml:5:11: error[bad-bibliography]: 'papers.pdf' should end in .bib or .json
    5 |     bib: [papers.pdf]
      |           ^^^^^^^^^^
  hint: a file in the folder of this one or below it, as papers/mine.bib""",
    ),
    "a key that is none": (
        "bib: papers.bib\nselect: [engine, weavign]",
        """\
cv.yaml:6:22: error[unknown-publication]: no publication of the files has the key 'weavign'
    6 |     select: [engine, weavign]
      |                      ^^^^^^^
  hint: did you mean 'weaving'?""",
    ),
    "an addition to nothing": (
        "bib: papers.bib\nselect: [talk]\nextra: {qqq: {award: A}}",
        """\
cv.yaml:7:13: error[unknown-publication]: no publication of the files has the key 'qqq'
    7 |     extra: {qqq: {award: A}}
      |             ^^^""",
    ),
    "nothing is chosen": (
        "bib: papers.bib\nsince: 2050",
        """\
cv.yaml:5:10: warning[nothing-chosen]: no publication of these files is chosen
    5 |     bib: papers.bib
      |          ^^^^^^^^^^""",
    ),
    "no file": (
        "select: [a]\nentries: [{title: A}]",
        """\
cv.yaml:5:13: error[without-bibliography]: `select` is about files of publications, and `bib` \
names none
    5 |     select: [a]
      |             ^^^
  hint: name a file, as in `bib: [papers.bib]`""",
    ),
    "a number that is none": (
        "bib: papers.bib\nnumbered: backwards",
        """\
cv.yaml:6:15: error[bad-numbering]: it should be true, false or reverse
    6 |     numbered: backwards
      |               ^^^^^^^^^""",
    ),
    "losses at their lines": (
        "bib: broken.bib\nselect: [comma, command, doi]",
        """\
broken.bib:2:3: warning[publication-changed]: comma: a comma is missing after 'author'
    2 |   author = {Winter, Ada}
      |   ^^^^^^^^^^^^^^^^^^^^^^
broken.bib:17:1: warning[publication-changed]: command: the command \\unheard in 'title' is not \
known here; it is left out
   17 | @misc{command, title = {An \\unheard{of} Command}, year = 2010}
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
broken.bib:18:1: warning[publication-changed]: doi: the doi is left out: 'soon' is not a DOI, \
which looks like 10.1000/182
   18 | @misc{doi, title = {A Bad DOI}, doi = {soon}, url = {example}, year = 2011}
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
broken.bib:18:1: warning[publication-changed]: doi: the url is left out: 'example' is not a web \
address
   18 | @misc{doi, title = {A Bad DOI}, doi = {soon}, url = {example}, year = 2011}
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
broken.bib:20:1: warning[publication-lost]: the entry has no key, and is left out
   20 | @misc{, title = {No Key}}
      | ^^^^^^^^^^^^^^^^^^^^^^^^^""",
    ),
    "one that is broken": (
        "bib: broken.bib\nselect: [open]",
        """\
broken.bib:6:1: warning[publication-lost]: the entry 'open' is broken, and is left out: a brace, \
a quote or a comma is missing in it
    6 | @article{open,
      | ^^^^^^^^^^^^^^
cv.yaml:6:14: error[unknown-publication]: no publication of the files has the key 'open'
    6 |     select: [open]
      |              ^^^^
  hint: it is broken there, which is told, too
broken.bib:20:1: warning[publication-lost]: the entry has no key, and is left out
   20 | @misc{, title = {No Key}}
      | ^^^^^^^^^^^^^^^^^^^^^^^^^""",
    ),
}


@pytest.mark.parametrize(("section", "expected"), PROBLEMS.values(), ids=PROBLEMS)
def test_what_is_wrong_is_told_where_it_stands(section: str, expected: str, folder: Path) -> None:
    assert problems(text(section), folder) == expected


def test_a_character_that_the_font_lacks_is_told_with_the_key(folder: Path) -> None:
    (folder / "han.bib").write_text("@misc{han, title={𒀀}, author={Winter, Ada}}", "utf-8")
    assert problems(text("bib: han.bib"), folder) == (
        "cv.yaml:5:10: error[missing-character]: the font has no '𒀀' (CUNEIFORM SIGN A)"
        ", in the publication 'han'\n"
        "    5 |     bib: han.bib\n"
        "      |          ^^^^^^^\n"
        "  hint: write it in another way, or leave it out"
    )


def test_a_link_out_of_the_folder_is_not_followed(folder: Path) -> None:
    inside = folder / "cv"
    inside.mkdir()
    (inside / "papers.bib").symlink_to(folder / "papers.bib")
    assert "leads out of the folder" in problems(text("bib: papers.bib"), inside)


# ---------------------------------------------------------------- styles


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return iter([tmp_path / "cache"])


@pytest.mark.usefixtures("cache")
def test_a_style_gives_references_with_links_and_the_owner_in_bold(folder: Path) -> None:
    section = """
bib: papers.bib
style: plain.csl
numbered: true
select: [engine, weaving, talk]
"""
    made = section_of(text(section), folder)
    assert [entry.citation for entry in made.entries] == [
        "**Winter, A.∗**, König, A.∗, and Berg, J. D. van der†. “[On the Analytical Engine: X² and "
        "More](https://doi.org/10.1000/engine_1)”. *Journal of Looms Quarterly*. 2021. "
        "doi:[10.1000/engine_1](https://doi.org/10.1000/engine_1).",
        "**Winter, A.**, The Looms Consortium, and others. “Weaving Étoffes & Other “Hard” "
        "Problems — a Survey”. *Proceedings of the Conference on Looms*. 2020.",
        "Gogh, V. van and **Winter, A.** “[Colours: A Talk](https://example.org/talk)”. 2017. "
        "[https://example.org/talk](https://example.org/talk).",
    ]
    document = composed(load(text(section).encode(), "x"), Wanted(base=folder)).document
    (listed,) = document.sections[0].blocks
    assert [item.label for item in getattr(listed, "items", ())] == ["1.", "2.", "3."]


@pytest.mark.usefixtures("cache")
def test_references_are_kept_and_not_made_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    section = text("bib: papers.bib\nstyle: plain.csl\nexclude: [talk]")
    first = section_of(section, folder)
    calls = []
    render_ = styles._rendered

    def counted(records: list[Record], style: bytes, locale: str) -> list[str]:
        calls.append([record.key for record in records])
        return render_(records, style, locale)

    monkeypatch.setattr(styles, "_rendered", counted)
    assert section_of(section, folder) == first
    assert len(section_of(text("bib: papers.bib\nstyle: plain.csl"), folder).entries) == 8
    assert calls == [["talk"]]


STYLES = {
    "no XML": (b"nothing", "the style cannot be read"),
    "other XML": (b"<html/>", "no style of citations"),
    "entities": (b"<!DOCTYPE x [<!ENTITY a 'b'>]><style/>", "declares a document type"),
    "only a name": (
        b'<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text"><info>'
        b'<link rel="independent-parent" href="http://a.org"/></info></style>',
        "it only names another style",
    ),
    "macros that grow": (
        b'<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text">'
        + b"".join(
            b'<macro name="m%d"><text macro="m%d"/><text macro="m%d"/></macro>' % (n, n + 1, n + 1)
            for n in range(40)
        )
        + b'<macro name="m40"><text value="x"/></macro>'
        + b'<bibliography><layout><text macro="m0"/></layout></bibliography></style>',
        "refers to its own parts too often",
    ),
}


@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize(("style", "expected"), STYLES.values(), ids=STYLES)
def test_a_style_that_is_none_is_told(style: bytes, expected: str, folder: Path) -> None:
    (folder / "mine.csl").write_bytes(style)
    told = problems(text("bib: papers.bib\nstyle: mine.csl"), folder)
    assert told.startswith("cv.yaml:6:12: error[bad-style]: ")
    assert expected in told


@pytest.mark.usefixtures("cache")
def test_without_the_processor_it_is_told_what_to_install(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "citeproc", None)
    assert problems(text("bib: papers.bib\nstyle: plain.csl"), folder).endswith(
        "hint: pip install 'cvbuild[csl]'"
    )


def test_a_reference_may_be_written_as_a_whole(folder: Path) -> None:
    section = """
entries:
- {title: A, citation: '**Me**, *A*, 2020.', award: Prize, note: Read it, authors: [Me*]}
- {title: B, date: 2019}
"""
    assert shown(section, folder) == [
        "Publications",
        "Me, A, 2020. (Prize) (* equal contribution) Read it",
        "B. 2019",
    ]


# ---------------------------------------------------------------- files that change


def test_the_files_are_among_the_inputs(folder: Path) -> None:
    source = load(text("bib: [papers.bib, more/x.json]\nstyle: plain.csl").encode(), "cv.yaml")
    found = inputs(folder / "cv.yaml", source, ())
    assert found[1:] == (
        folder / "papers.bib",
        folder / "more/x.json",
        folder / "plain.csl",
    )


@tex
def test_an_answer_that_is_kept_notices_a_changed_bibliography(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cvbuild import uptodate

    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
    monkeypatch.chdir(folder)
    (folder / "cv.yaml").write_text(text("bib: papers.bib\nselect: [talk]"), "utf-8")
    for file in folder.iterdir():
        if file.is_file():
            os.utime(file, (1_000_000_000, 1_000_000_000))
    arguments = ["pdf", "cv.yaml"]
    subprocess.run([sys.executable, "-m", "cvbuild", *arguments], check=True, capture_output=True)
    environment = dict(os.environ)

    def answered() -> bool:
        program = (
            "from cvbuild import uptodate\n"
            f"print(uptodate.asked({arguments!r}).answer() is not None)"
        )
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, check=True, env=environment
        )
        return done.stdout.strip() == b"True"

    assert uptodate.asked(arguments) is not None
    assert answered()
    with (folder / "papers.bib").open("a", encoding="utf-8") as opened:
        opened.write("\n@misc{new, title={New}}\n")
    assert not answered()


# ---------------------------------------------------------------- the finished PDF


@tex
def test_a_pdf_reads_back_and_carries_its_publications(folder: Path) -> None:
    section = """
bib: papers.bib
group: type
numbered: true
exclude: [soon]
extra: {talk: {tags: [art], award: Prize}}
"""
    source = load(text(section).encode(), "cv.yaml")
    built = build(source, Wanted(base=folder), typeset)
    read = " ".join(pypdf(built.pdf).split())
    for words in (
        "1. On the Analytical Engine: x² and more",
        "Ada Winter*, Ayşe König*, J. D. van der Berg†",
        "Journal of Looms Quarterly 12(3), 101–122, September 2021",
        "Weaving Étoffes & Other “Hard” Problems — a Survey",
        "2nd edition, Mill Press, 2020",
        "arXiv:2101.01234",
        "The Book of Ångström",
    ):
        assert words in read
    assert links(built.pdf) == [
        "https://doi.org/10.1000/engine_1",
        "https://example.org/~ada/thesis_1",
        "https://arxiv.org/abs/2101.01234",
        "https://example.org/talk",
    ]
    from pypdf import PdfReader

    (attached,) = PdfReader(io.BytesIO(built.pdf)).attachments.values()
    again = load(attached[0], "cv.json")
    assert "bib" not in attached[0].decode()
    assert build(again, Wanted(base=folder / "nowhere"), typeset).pdf == built.pdf


def test_what_is_enclosed_needs_no_file(folder: Path) -> None:
    section = """
bib: papers.bib
select: [engine, talk]
style: plain.csl
extra: {engine: {award: Prize, highlights: [A, {text: B, tags: [x]}]}}
"""
    source = load(text(section).encode(), "cv.yaml")
    made = composed(source, Wanted(base=folder))
    data = enclosed(source, made.cv, None)
    again = composed(load(data, "cv.json"))
    assert [row for part in outline(again.document) for row in part.rows] == [
        row for part in outline(made.document) for row in part.rows
    ]
    (kept,) = json.loads(data)["sections"]
    assert set(kept) == {"kind", "entries"}
    assert kept["entries"][0]["highlights"] == ["A", "B"]


@tex
def test_the_command_tells_what_is_lost_and_builds_the_rest(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    (folder / "cv.yaml").write_text(text("bib: broken.bib"), "utf-8")
    result = CliRunner().invoke(app, ["pdf", "cv.yaml"])
    assert result.exit_code == 0
    assert result.stderr.count("warning[publication-lost]") == 5
    assert result.stderr.count("warning[publication-changed]") == 9
    assert "'untitled' has no title, and is left out" in result.stderr
    assert "A Comma Is Missing" in pypdf((folder / "cv.pdf").read_bytes())


def test_sections_without_files_read_nothing(tmp_path: Path) -> None:
    section = section_of(text("entries: [{title: A}]"), tmp_path / "nowhere")
    assert compose(valid(load(text("entries: [{title: A}]").encode(), "x"))[0]).sections
    assert parse(section.entries[0].title)


# ---------------------------------------------------------------- told elsewhere than on a terminal


def losses(folder: Path) -> tuple[Diagnostic, ...]:
    section = text("bib: broken.bib\nselect: [comma]")
    return valid(load(section.encode(), "cv.yaml"), folder)[1]


def test_a_loss_is_told_with_the_name_of_its_file(folder: Path) -> None:
    from cvbuild.batch.report import problem
    from cvbuild.check.report import github, problems_facts
    from cvbuild.serve.session import _problem

    first = losses(folder)[0]
    assert github("cv.yaml", [first]).startswith("::warning file=broken.bib,line=2,col=3,")
    facts = problems_facts("cv.yaml", None, [first])["problems"]
    assert isinstance(facts, list)
    assert (facts[0]["file"], facts[0]["line"]) == ("broken.bib", 2)
    assert problem(first).message.startswith("broken.bib:2:3: comma: ")
    assert problem(first).line is None
    shown_ = _problem(first, "cv.yaml", ["cvbuild: 1"])
    assert shown_.place == "broken.bib:2:3"
    assert shown_.source is not None


def test_the_file_is_named_as_it_is_reached(folder: Path) -> None:
    written = text("bib: broken.bib\nselect: [comma]")
    source = load(written.encode(), str(folder / "cv.yaml"))
    elsewhere = valid(source, folder)[1][0].elsewhere
    assert elsewhere is not None
    assert elsewhere.file == f"{folder}/broken.bib"


def test_the_web_page_counts_on_from_group_to_group(folder: Path) -> None:
    from cvbuild.export.html import _list

    section = """
numbered: reverse
group: type
entries:
- {title: A, type: journal, citation: A}
- {title: B, type: book, citation: B}
- {title: C, type: book, citation: C}
"""
    document = composed(load(text(section).encode(), "x"), Wanted(base=folder)).document
    lists = [block.blocks[0] for block in document.sections[0].blocks if isinstance(block, Entry)]
    starts = [str(_list(found)).split("\n")[0] for found in lists if isinstance(found, BulletList)]
    assert starts == ['<ol start="3">', "<ol reversed>"]


def test_what_reads_bibliographies_is_imported_only_for_them(folder: Path) -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from cvbuild.pipeline import valid\n"
        "from cvbuild.source import load\n"
        "valid(load(sys.argv[1].encode(), 'cv.yaml'), Path(sys.argv[2]))\n"
        "print(*sys.modules)"
    )

    def loaded(section: str) -> set[str]:
        command = [sys.executable, "-c", program, text(section), str(folder)]
        done = subprocess.run(command, capture_output=True, check=True)
        return set(done.stdout.decode().split())

    parsers = {"cvbuild.bibliography", "bibtexparser", "pylatexenc", "citeproc", "lxml"}
    assert loaded("entries: [{title: A}]").isdisjoint(parsers)
    assert loaded("bib: papers.json") & parsers == {"cvbuild.bibliography"}
