"""`cvbuild import papers.bib`: a file of its own, and publications into one that is there."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from cvbuild.bib import bibtex as reading
from cvbuild.diagnostic import CvbuildError, ExitCode
from cvbuild.importing import bibtex, csl
from cvbuild.importing.convert import convert
from cvbuild.importing.draft import Change, Draft, Value
from cvbuild.importing.foreign import foreign
from cvbuild.importing.into import add
from cvbuild.pipeline import valid
from cvbuild.schema.sections import PublicationsSection
from cvbuild.source import load
from tests.readers import app
from tests.test_bib_read import many

SAMPLES = Path(__file__).parent / "bibliographies"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for file in SAMPLES.iterdir():
        shutil.copy(file, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


# ---------------------------------------------------------------- a file of its own

PATENTS = {
    "p.bib": (
        "@patent{p, title={A loom}, author={Ada Lovelace}, number={US 1}, year=2020,\n"
        " nationality={United States}, url={https://a.example}, note={Granted in part},\n"
        " holder={Works}}"
    ),
    "p.json": (
        '[{"type": "patent", "id": "p", "title": "A loom", "number": "US 1", "URL": '
        '"https://a.example", "author": [{"given": "Ada", "family": "Lovelace"}], "issued": '
        '{"date-parts": [[2020]]}, "authority": "United States", "note": "Granted in part", '
        '"holder": "Works"}]'
    ),
}


@pytest.mark.parametrize("name", PATENTS)
def test_patents_have_a_section_of_their_own(name: str) -> None:
    imported = convert(PATENTS[name].encode(), name)
    tree = load(imported.text.encode(), "cv.yaml").tree
    assert isinstance(tree, dict)
    patent = {
        "title": "A loom",
        "number": "US 1",
        "office": "United States",
        "inventors": ["Ada Lovelace"],
        "date": "2020",
        "url": "https://a.example",
        "summary": "Granted in part",
    }
    assert tree["sections"] == [{"kind": "patents", "entries": [patent]}]
    assert [(note.change, note.message) for note in imported.notes[:2]] == [
        (Change.CHANGED, "it is a patent, and stands in a section of patents"),
        (Change.LEFT, "cv.yaml has no field for 'holder'"),
    ]


def test_a_patent_is_added_to_the_publications() -> None:
    cv = b"cvbuild: 1\nname: Ada\nsections:\n"
    cv += b"  - kind: publications\n    entries:\n      - title: T\n"
    added = add(cv, "cv.yaml", bibtex.read(PATENTS["p.bib"].encode()))
    assert added.data.removeprefix(cv).decode().splitlines() == [
        "",
        "      - title: A loom",
        "        authors: [Ada Lovelace]",
        "        venue: United States, US 1",
        "        date: 2020",
        "        type: other",
        "        url: https://a.example",
        "        note: Granted in part",
    ]
    assert added.notes[0].message == "it is a patent, and stands among the publications"


BIBTEX = {
    "an entry": (b"@article{k,\n title={T}}", True),
    "after a comment": (b"% mine\n\n  @Book{k, title={T}}", True),
    "with a byte order mark": (b"\xef\xbb\xbf@misc{k, a=1}", True),
    "in parentheses": (b"@misc(k, a=1)", True),
    "macros": (b'@string{a = "b"}', True),
    "UTF-16": ("@misc{k, title={T}}".encode("utf-16"), True),
    "a mail": (b"name: Ada\nemail: ada@example.org, x\n", False),
    "a decorator": (b"@property\ndef f(a, b): pass\n", False),
    "nothing": (b"", False),
}


@pytest.mark.parametrize(("data", "expected"), BIBTEX.values(), ids=BIBTEX)
def test_bibtex_is_recognised(data: bytes, expected: bool) -> None:
    assert bibtex.recognise(data) is expected


CSL = {
    "a list": ('[{"id": "a", "type": "book", "title": "T"}]', True),
    "one": ('{"type": "article-journal", "title": "T", "issued": {}}', True),
    "wrapped": ('{"items": [{"id": "a", "type": "book", "title": "T"}]}', True),
    "JSON Resume": ('{"basics": {"name": "A"}, "work": []}', False),
    "other JSON": ('[{"id": 1, "title": "T"}]', False),
    "numbers": ("[1, 2]", False),
}


@pytest.mark.parametrize(("text", "expected"), CSL.values(), ids=CSL)
def test_csl_json_is_recognised(text: str, expected: bool) -> None:
    assert csl.recognise(foreign(text.encode(), "x")) is expected


@pytest.mark.parametrize("name", ["papers.bib", "broken.bib", "papers.json"])
def test_what_is_imported_is_valid_and_says_the_same(name: str, folder: Path) -> None:
    imported = convert((folder / name).read_bytes(), name)
    cv, _ = valid(load(imported.text.encode(), "cv.yaml"))
    (made,) = cv.sections
    named = f"cvbuild: 1\nname: A\nsections:\n- kind: publications\n  bib: {name}\n"
    other, _ = valid(load(named.encode(), "cv.yaml"), folder)
    (gathered,) = other.sections
    assert isinstance(made, PublicationsSection)
    assert isinstance(gathered, PublicationsSection)
    both = name != "papers.json"  # where records without a key of their own are imported, too
    assert {entry.title for entry in made.entries} >= {e.title for e in gathered.entries}
    told = [[repr(entry) for entry in section.entries] for section in (made, gathered)]
    assert not both or told[0] == told[1]


def test_the_report_tells_each_loss_with_its_line(folder: Path) -> None:
    imported = convert((folder / "broken.bib").read_bytes(), "broken.bib")
    notes = {(note.change.value, note.where, note.line) for note in imported.notes}
    assert notes == {
        ("changed", "comma", 2),
        ("left", "open", 6),
        ("left", "fine", 11),
        ("left", "untitled", 12),
        ("changed", "macro", 13),
        ("changed", "twice", 14),
        ("changed", "empty", 15),
        ("changed", "orphan", 16),
        ("changed", "command", 17),
        ("changed", "doi", 18),
        ("changed", "names", 19),
        ("left", "—", 20),
        ("left", "last", 21),
        ("changed", "cv.yaml name", None),
    }


def test_a_file_of_which_nothing_can_be_read() -> None:
    with pytest.raises(CvbuildError, match="nothing of it can be read: the entry 'a' is broken"):
        convert(b"@misc{a, title={", "a.bib")


def test_500_entries_come_over_and_each_loss_is_told() -> None:
    data, broken, changed = many()
    imported = convert(data, "many.bib")
    told = {note.where for note in imported.notes if note.change is Change.CHANGED}
    lost = [note for note in imported.notes if re.search("is broken|is there since", note.message)]
    assert told == {*changed, "cv.yaml name"}
    assert len(lost) == len(broken)
    cv, _ = valid(load(imported.text.encode(), "cv.yaml"))
    section = cv.sections[0]
    assert isinstance(section, PublicationsSection)
    assert len(section.entries) == 500 - len(broken)


# ---------------------------------------------------------------- into a file that is there

NEW = """\
@article{a, title={Old}, year=2020}
@article{b, title={Another {DOI}}, doi={10.1000/ABC}, year=2020}
@misc{c, title={Another Number}, eprint={2101.01234v3}, archiveprefix={arXiv}}
@article{n1, author={Winter, Ada and Summer, B.}, title={New One}, journal={J}, year=2021}
@article{n2, title={New: Two}, year=2018}
"""

FILES = {
    "entries in lines": (
        """\
# mine
cvbuild: 1
name:   Ada   # it's me
sections:
  - kind: publications   # all of them

    entries:
      # the old one
      - title: "Old"
        date: 2020   # so old

      - title: DOI
        doi: https://doi.org/10.1000/abc
        date: 2019
      # and a number
      - title: N
        arxiv: 2101.01234
        date: 2017
        # the end of publications

  - kind: text
    text: |
      Something # else

""",
        """\
# mine
cvbuild: 1
name:   Ada   # it's me
sections:
  - kind: publications   # all of them

    entries:
      - title: New One
        authors: [Ada Winter, B. Summer]
        venue: "*J*"
        date: 2021
        type: journal
      # the old one
      - title: "Old"
        date: 2020   # so old

      - title: DOI
        doi: https://doi.org/10.1000/abc
        date: 2019
      - title: "New: Two"
        date: 2018
        type: journal
      # and a number
      - title: N
        arxiv: 2101.01234
        date: 2017
        # the end of publications

  - kind: text
    text: |
      Something # else

""",
    ),
    "not in order, at the end of the file": (
        """\
cvbuild: 1
name: Ada
sections:
- kind: publications
  entries:
  - title: Another DOI
    date: 2001
  - title: Another Number
    date: 2005
  - title: Old
    date: 2003
    summary: |
      # no comment""",
        """\
cvbuild: 1
name: Ada
sections:
- kind: publications
  entries:
  - title: Another DOI
    date: 2001
  - title: Another Number
    date: 2005
  - title: Old
    date: 2003
    summary: |
      # no comment
  - title: New One
    authors: [Ada Winter, B. Summer]
    venue: "*J*"
    date: 2021
    type: journal
  - title: "New: Two"
    date: 2018
    type: journal""",
    ),
    "entries in brackets": (
        "cvbuild: 1\nname: A\nsections:\n- kind: publications\n  entries: [{title: Old},\n"
        "    {title: Another DOI}, {title: Another Number}]  # so\n",
        "cvbuild: 1\nname: A\nsections:\n- kind: publications\n  entries: [{title: Old},\n"
        '    {title: Another DOI}, {title: Another Number}, {"title": "New One", '
        '"authors": ["Ada Winter", "B. Summer"], "venue": "*J*", "date": "2021", '
        '"type": "journal"}, {"title": "New: Two", "date": "2018", "type": "journal"}]  # so\n',
    ),
    "a bibliography and no entries": (
        "cvbuild: 1\nname: A\nsections:\n- kind: publications\n  bib: mine.bib # here\n"
        "- kind: text\n  text: T\n",
        "cvbuild: 1\nname: A\nsections:\n- kind: publications\n  bib: mine.bib # here\n"
        "  entries:\n    - title: New One\n      authors: [Ada Winter, B. Summer]\n"
        '      venue: "*J*"\n      date: 2021\n      type: journal\n    - title: "New: Two"\n'
        "      date: 2018\n      type: journal\n- kind: text\n  text: T\n",
    ),
    "empty entries": (
        "cvbuild: 1\nname: A\nsections:\n- kind: publications\n  bib: mine.bib\n  entries: [] # x\n"
        "  sort: newest\n",
        "cvbuild: 1\nname: A\nsections:\n- kind: publications\n  bib: mine.bib\n  entries: # x\n"
        "    - title: New One\n      authors: [Ada Winter, B. Summer]\n"
        '      venue: "*J*"\n      date: 2021\n      type: journal\n    - title: "New: Two"\n'
        "      date: 2018\n      type: journal\n  sort: newest\n",
    ),
}


def only(text: str, *keys: str) -> Draft:
    """The draft of these entries."""
    draft = bibtex.read(text.encode())
    records = [r for r in reading.read(text.encode()).records if not r.parent]
    sections = draft.cv["sections"]
    assert isinstance(sections, list)
    section = sections[0]
    assert isinstance(section, dict)
    entries = section["entries"]
    assert isinstance(entries, list)
    kept: list[Value] = [e for r, e in zip(records, entries, strict=True) if r.key in keys]
    return Draft({"sections": [{"kind": "publications", "entries": kept}]})


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(("before", "after"), FILES.values(), ids=FILES)
def test_only_what_is_new_is_added_and_nothing_else_changes(
    before: str, after: str, end: str, folder: Path
) -> None:
    (folder / "mine.bib").write_text("\n".join(NEW.split("\n")[:3]), "utf-8")
    data = b"\xef\xbb\xbf" + before.replace("\n", end).encode()
    added = add(data, "cv.yaml", bibtex.read(NEW.encode()), folder)
    assert added.data.decode("utf-8-sig") == after.replace("\n", end)
    assert added.titles == ("New One", "New: Two")
    assert len(added.known) == 3
    again = add(added.data, "cv.yaml", bibtex.read(NEW.encode()), folder)
    assert (again.data, again.titles) == (added.data, ())


WITHOUT = {
    "other sections": (
        "cvbuild: 1\nname: A\nsections:\n  - kind: text\n    text: T\n  # bye\n",
        "cvbuild: 1\nname: A\nsections:\n  - kind: text\n    text: T\n\n  - kind: publications\n"
        "    entries:\n      - title: Old\n        date: 2020\n        type: journal\n  # bye\n",
    ),
    "no sections": (
        "cvbuild: 1\nname: A",
        "cvbuild: 1\nname: A\n\nsections:\n  - kind: publications\n    entries:\n"
        "      - title: Old\n        date: 2020\n        type: journal",
    ),
    "sections in brackets": (
        "cvbuild: 1\nname: A\nsections: [{kind: text, text: T}]\n",
        'cvbuild: 1\nname: A\nsections: [{kind: text, text: T}, {"kind": "publications", '
        '"entries": [{"title": "Old", "date": "2020", "type": "journal"}]}]\n',
    ),
    "JSON": (
        '{"cvbuild": 1, "name": "A", "sections": [\n{"kind": "publications", "entries": '
        '[{"title": "X"}\n]}]}\n',
        '{"cvbuild": 1, "name": "A", "sections": [\n{"kind": "publications", "entries": '
        '[{"title": "X"}, {"title": "Old", "date": "2020", "type": "journal"}\n]}]}\n',
    ),
}


@pytest.mark.parametrize(("before", "after"), WITHOUT.values(), ids=WITHOUT)
def test_a_section_is_made_where_there_is_none(before: str, after: str) -> None:
    assert add(before.encode(), "cv.yaml", only(NEW, "a")).data.decode() == after


UNSAFE = {
    "an alias": (
        "cvbuild: 1\nname: A\nkept: {x: &a [{title: X}]}\nsections:\n"
        "- kind: publications\n  entries: *a\n"
    ),
    "on the line of the key": (
        "cvbuild: 1\nname: A\nsections:\n- kind: publications\n  entries: [{title: X} # [\n  ]\n"
    ),
}


@pytest.mark.parametrize("before", UNSAFE.values(), ids=UNSAFE)
def test_what_cannot_be_changed_safely_is_left(before: str) -> None:
    with pytest.raises(CvbuildError, match="cannot be put into this file"):
        add(before.encode(), "cv.yaml", only(NEW, "a"))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["title: T{}", "# c", "date: 2020", "", "summary: |\n  a\n   # b\n\n"]),
            st.integers(0, 3),
        ),
        max_size=8,
    ),
    st.sampled_from(["", "# end\n", "\n\n", "variants: {}\n"]),
)
@settings(max_examples=60, deadline=None)
def test_any_layout_keeps_every_line(parts: list[tuple[str, int]], tail: str) -> None:
    lines = ["cvbuild: 1", "name: A", "sections:", "- kind: publications", "  entries:"]
    for n, (part, spaces) in enumerate(parts):
        lines.append(f"  - title: Entry {n}{' ' * spaces}# {spaces}")
        if not part.startswith("title"):
            lines += [f"    {line}" if line else "" for line in part.split("\n")]
    before = "\n".join([*lines, tail]) if parts else "cvbuild: 1\nname: A\n"
    after = add(before.encode(), "cv.yaml", only(NEW, "n1", "n2")).data.decode()
    rest = iter(after.split("\n"))
    assert all(line in rest for line in before.rstrip("\n").split("\n"))


# ---------------------------------------------------------------- as it is typed

CV = "cvbuild: 1\nname: Ada\nsections:\n- kind: publications\n  entries:\n  - title: Threads\n"


def test_the_command_adds_and_tells(folder: Path) -> None:
    (folder / "cv.yaml").write_text(CV, "utf-8")
    result = CliRunner().invoke(app, ["import", "papers.bib", "--into", "cv.yaml"])
    assert (result.exit_code, result.stdout) == (0, "cv.yaml\n")
    assert result.stderr.startswith(
        "papers.bib (BibTeX): 7 publications added, 1 there already\nLeft out:\n"
    )
    assert (folder / "cv.yaml").read_text("utf-8").startswith(CV)
    result = CliRunner().invoke(app, ["import", "papers.bib", "--into", "cv.yaml"])
    assert (result.exit_code, result.stdout) == (0, "")
    assert "0 publications added, 8 there already" in result.stderr


def test_the_command_tells_programs(folder: Path) -> None:
    (folder / "cv.yaml").write_text(CV, "utf-8")
    command = ["import", "papers.json", "--into", "cv.yaml", "--format", "json"]
    facts = json.loads(CliRunner().invoke(app, command).stdout)
    assert facts["added"][0] == "Notes on E. coli & H₂O"
    assert (facts["format"], facts["known"]) == ("csl", [])


@pytest.mark.parametrize(
    ("content", "source", "code", "message"),
    [
        (CV.replace("title", "titel"), "papers.bib", ExitCode.INPUT, "unknown-field"),
        (CV, "resume.json", ExitCode.USAGE, "of another format (JSON Resume)"),
        (None, "papers.bib", ExitCode.INPUT, "no-such-file"),
        (CV, "nothing.bib", ExitCode.INPUT, "no-such-file"),
    ],
    ids=["not valid", "no publications", "no file", "no source"],
)
def test_a_failure_leaves_the_file_as_it_is(
    content: str | None, source: str, code: int, message: str, folder: Path
) -> None:
    (folder / "resume.json").write_text('{"basics": {"name": "A"}}', "utf-8")
    if content is not None:
        (folder / "cv.yaml").write_text(content, "utf-8")
    result = CliRunner().invoke(app, ["import", source, "--into", "cv.yaml"])
    assert result.exit_code == code
    assert message in result.stderr
    if content is not None:
        assert (folder / "cv.yaml").read_text("utf-8") == content
