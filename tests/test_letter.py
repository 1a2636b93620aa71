"""letter.yaml: what is wrong with one is told at its place; what a variant has of one."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from cvbuild.commands.letter_order import LetterOrder, date_of
from cvbuild.diagnostic import CvbuildError, render
from cvbuild.document import BulletList, Paragraph
from cvbuild.json_schema import letter_schema
from cvbuild.letter.choose import choose
from cvbuild.letter.compose import composed
from cvbuild.letter.document import LetterDocument, texts
from cvbuild.letter.make import Opened, open_letter
from cvbuild.schema.dates import PartialDate
from cvbuild.source import load
from cvbuild.start import guessed_template
from cvbuild.text import plain
from cvbuild.uptodate import asked
from tests.readers import app
from tests.test_json_schema import editor_reads

ROOT = Path(__file__).parent.parent
HEAD = "letter: 1\nname: Ada Lovelace\ndate: 2026-11-24\n"
STARTER = (ROOT / "src/cvbuild/starter-letter.yaml").read_text(encoding="utf-8")
CV = "cvbuild: 1\nname: Ada King\nheadline: Analyst\n"
CV += "contacts: [{text: here}, {text: x, tags: [private]}]\n"
CV += "variants: {open: {tags: not private, headline: Countess}}\n"

PROBLEMS = {
    "nothing in it": (
        "letter: 1\n",
        """\
letter.yaml:1:1: error[missing-field]: a letter needs 'date'
    1 | letter: 1
      | ^^^^^^^^^
  hint: date: the day you send it, as 2026-11-24; or words where no date fits
letter.yaml:1:1: error[missing-field]: a letter needs 'body'
    1 | letter: 1
      | ^^^^^^^^^
  hint: body: what it says: a text with blank lines between paragraphs, or a list of paragraphs, \
which may have tags and bullets""",
    ),
    "nobody": (
        "letter: 1\ndate: 2026-11-24\nbody: Hello\n",
        """\
letter.yaml:1:9: error[missing-field]: a letter needs 'resume' or 'name'
    1 | letter: 1
      |         ^
  hint: resume: the cv.yaml whose header it shares; or name: your name""",
    ),
    "a moving date": (
        "letter: 1\nname: Ada\ndate: Today\nbody: Hello\n",
        """\
letter.yaml:3:7: error[moving-date]: a letter keeps its date, and 'Today' is another day tomorrow
    3 | date: Today
      |       ^^^^^
  hint: write the day, as 2026-11-24; or give it with --date today""",
    ),
    "a wrong date": (
        "letter: 1\nname: Ada\ndate: 24.11.2026\nbody: Hello\n",
        """\
letter.yaml:3:7: error[bad-date]: '24.11.2026' is not a date: write 2018, 2018-08 or 2018-08-31
    3 | date: 24.11.2026
      |       ^^^^^^^^^^""",
    ),
    "misspelt": (
        f"{HEAD}body: Hello\nrecipent: Grace\nsalutation: Dear Grace,\n",
        """\
letter.yaml:5:1: error[unknown-field]: 'recipent' is not a field of a letter
    5 | recipent: Grace
      | ^^^^^^^^
  hint: did you mean 'recipient'?
letter.yaml:6:1: error[unknown-field]: 'salutation' is not a field of a letter
    6 | salutation: Dear Grace,
      | ^^^^^^^^^^
  hint: did you mean 'opening'?""",
    ),
    "in a paragraph": (
        f"{HEAD}body:\n  - Hello\n  - {{texts: Hello}}\n  - {{tags: [a]}}\n  - [a]\n",
        """\
letter.yaml:6:6: error[unknown-field]: 'texts' is not a field of a paragraph
    6 |   - {texts: Hello}
      |      ^^^^^
  hint: did you mean 'text'?
letter.yaml:7:5: error[empty-paragraph]: a paragraph needs a `text` or bullets as `items`
    7 |   - {tags: [a]}
      |     ^^^^^^^^^^^
  hint: write something, or remove it
letter.yaml:8:5: error[wrong-type]: an item of 'body' should be a paragraph, written as \
`field: value` lines, not a list
    8 |   - [a]
      |     ^^^""",
    ),
    "in the recipient": (
        f"{HEAD}body: Hello\nrecipient: [Grace, '']\nvariants: {{a: {{recipient: {{nam: x}}}}}}\n",
        """\
letter.yaml:5:20: error[empty-text]: the text is empty
    5 | recipient: [Grace, '']
      |                    ^^
  hint: write something, or remove the line
letter.yaml:6:28: error[unknown-field]: 'nam' is not a field of the recipient
    6 | variants: {a: {recipient: {nam: x}}}
      |                            ^^^
  hint: did you mean 'name'?""",
    ),
    "no body": (
        f"{HEAD}body: []\n",
        """\
letter.yaml:4:7: error[empty-list]: 'body' has no items
    4 | body: []
      |       ^^""",
    ),
    "a signature elsewhere": (
        f"{HEAD}body: Hello\nsignature: {{file: ../me.png}}\n",
        """\
letter.yaml:5:19: error[bad-picture]: '../me.png' is not below the folder of the file
    5 | signature: {file: ../me.png}
      |                   ^^^^^^^^^""",
    ),
    "a résumé elsewhere": (
        "letter: 1\ndate: 2026-11-24\nbody: Hello\nresume: ../cv.yaml\n",
        """\
letter.yaml:4:9: error[bad-resume]: '../cv.yaml' is not below the folder of the file
    4 | resume: ../cv.yaml
      |         ^^^^^^^^^^
  hint: for one that is elsewhere, say --resume FILE when you build the letter""",
    ),
    "no such résumé": (
        "letter: 1\ndate: 2026-11-24\nbody: Hello\nresume: gone.yaml\n",
        """\
letter.yaml:4:9: error[no-resume]: the résumé 'gone.yaml' cannot be used: there is no such file
    4 | resume: gone.yaml
      |         ^^^^^^^^^
  hint: `resume` names a cv.yaml in the folder of the letter, or below it""",
    ),
    "variants": (
        f"{HEAD}resume_variant: x\nbody: [a, {{text: b, tags: [web]}}]\n"
        "variants:\n  a: {tags: wbe}\n  b: {extends: c}\n",
        """\
letter.yaml:4:17: error[no-resume]: there is no résumé that could have a variant
    4 | resume_variant: x
      |                 ^
  hint: name one with `resume`
letter.yaml:7:13: error[unknown-tag]: nothing has the tag 'wbe'
    7 |   a: {tags: wbe}
      |             ^^^
  hint: did you mean 'web'?
letter.yaml:8:16: error[unknown-variant]: there is no variant 'c'
    8 |   b: {extends: c}
      |                ^
  hint: there is a""",
    ),
    "a variant of the résumé": (
        "letter: 1\nresume: cv.yaml\nresume_variant: opne\ndate: 2026-11-24\nbody: Hello\n",
        """\
letter.yaml:3:17: error[unknown-variant]: the résumé has no variant 'opne'
    3 | resume_variant: opne
      |                 ^^^^
  hint: did you mean 'open'?""",
    ),
    "nothing left": (
        f"{HEAD}body: [{{text: b, tags: [web]}}]\nvariants: {{a: {{tags: not web}}}}\n",
        """\
letter.yaml:5:22: error[empty-letter]: nothing is left of the letter in the variant 'a'
    5 | variants: {a: {tags: not web}}
      |                      ^^^^^^^""",
    ),
    "characters": (
        f"{HEAD}recipient: |\n  Dr Hopper\n  𒀀𒀁 Ltd\nbody: Hello\n"
        "variants: {a: {subject: 𒀂}}\n",
        """\
letter.yaml:6:3: error[missing-character]: the font has none of '𒀀𒀁'
    6 |   𒀀𒀁 Ltd
      |   ^^
  hint: write it in another way, or leave it out
letter.yaml:8:25: error[missing-character]: the font has no '𒀂' (CUNEIFORM SIGN A TIMES BAD)
    8 | variants: {a: {subject: 𒀂}}
      |                         ^
  hint: write it in another way, or leave it out""",
    ),
    "a résumé": (
        "cvbuild: 1\nname: Ada\n",
        """\
letter.yaml:1:1: error[not-a-letter]: this is a résumé, not a letter
    1 | cvbuild: 1
      | ^^^^^^^
  hint: build it with: cvbuild pdf letter.yaml""",
    ),
    "version": (
        "letter: 2\nname: Ada\ndate: 2026\nbody: Hello\n",
        """\
letter.yaml:1:9: error[unknown-version]: this cvbuild reads version 1 of the format, not 2
    1 | letter: 2
      |         ^
  hint: a newer cvbuild may read it""",
    ),
    "problems of the résumé": (
        "letter: 1\nresume: broken.yaml\ndate: 2026-11-24\nbody: Hello\n",
        """\
broken.yaml:2:1: error[unknown-field]: 'nmae' is not a field of a résumé
    2 | nmae: Ada
      | ^^^^
  hint: did you mean 'name'?""",
    ),
    "a résumé that is no YAML": (
        "letter: 1\nresume: sub/no.yaml\ndate: 2026-11-24\nbody: Hello\n",
        """\
sub/no.yaml:2:7: error[yaml-syntax]: this '[' is never closed
    2 | name: [Ada
      |       ^
  hint: close it with ']', or put the text in quotes if '[' is part of it""",
    ),
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("cv.yaml").write_text(CV, encoding="utf-8")
    Path("broken.yaml").write_text("cvbuild: 1\nnmae: Ada\n", encoding="utf-8")
    Path("sub").mkdir()
    Path("sub/no.yaml").write_text("cvbuild: 1\nname: [Ada\n", encoding="utf-8")
    return tmp_path


def opened(text: str, resume: Path | None = None) -> Opened:
    return open_letter(load(text.encode(), "letter.yaml"), Path(), resume)


@pytest.mark.parametrize(("text", "message"), PROBLEMS.values(), ids=PROBLEMS)
def test_problems_are_told_at_their_places(text: str, message: str) -> None:
    with pytest.raises(CvbuildError) as caught:
        opened(text)
    assert render(caught.value.diagnostics, file="letter.yaml", text=text) == message


def test_a_letter_is_told_from_a_resume() -> None:
    Path("letter.yaml").write_text(f"{HEAD}body: Hello\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["pdf", "letter.yaml"])
    assert (result.exit_code, result.stderr) == (
        1,
        """\
letter.yaml:1:1: error[a-letter]: this is a letter, not a résumé
    1 | letter: 1
      | ^^^^^^
  hint: build it with: cvbuild letter letter.yaml
""",
    )


def document(text: str, variant: str | None = None) -> LetterDocument:
    letter = opened(text)
    picked = choose(letter.letter, variant)
    from cvbuild.letter.make import _cv

    return composed(picked, _cv(letter.resume, picked))


def words(letter: LetterDocument) -> list[str]:
    return [plain(text) for _, text in texts(letter)]


WHOLE = """\
letter: 1
name: Ada *Lovelace*
recipient: {name: Grace Hopper, position: Head, organization: Navy, address: "1 Street\\n\\n  Town"}
place: London
date: 2026-11-24
subject: A job
opening: Dear Grace,
body:
  - One
  - text: |
      Two
      goes on

      - a
        and on
      - b **c**

      - d
    items: [e, {text: f, items: [g]}]
  - {text: "Three - and\\n-not a bullet", tags: [web]}
closing: Yours,
enclosures: [Résumé, "[notes](https://example.org)"]
ps: One more.
variants:
  short: {tags: not web, subject: Another job, date: 2027, enclosures: [CV], ps: "P.S. Mine"}
  british: {extends: short, locale: en-GB, date: 2026-11-05, recipient: [Queen, Palace]}
"""


def test_everything_is_there_in_order() -> None:
    assert words(document(WHOLE)) == [
        "London, November 24, 2026",
        *("Grace Hopper", "Head", "Navy", "1 Street", "Town", "A job", "Dear Grace,"),
        *("One", "Two\ngoes on", "a\n  and on", "b c", "d", "e", "f", "g"),
        *("Three - and\n-not a bullet", "Yours,", "Ada Lovelace"),
        *("Enclosures: Résumé, notes", "P.S. One more."),
    ]


def test_bullets_that_follow_each_other_are_one_list() -> None:
    kinds = [type(block) for block in document(WHOLE).body]
    assert kinds == [Paragraph, Paragraph, BulletList, Paragraph]


def test_a_variant_changes_what_it_says() -> None:
    letter = document(WHOLE, "british")
    found = words(letter)
    assert found[:4] == ["London, 5 November 2026", "Queen", "Palace", "Another job"]
    assert found[-3:] == ["Ada Lovelace", "Enclosure: CV", "P.S. Mine"]
    assert "Three - and\n-not a bullet" not in found
    places = {path: plain(text) for path, text in texts(letter)}
    assert places[("variants", "short", "subject")] == "Another job"
    assert places[("variants", "british", "recipient", "address", 1)] == "Palace"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("", ("Ada King", "Analyst", ["here", "x"])),
        ("resume_variant: open\n", ("Ada King", "Countess", ["here"])),
        ("leave_out: [headline]\n", ("Ada King", None, ["here", "x"])),
        ("headline: Programmer\nname: Ada\n", ("Ada", "Programmer", ["here", "x"])),
        ("contacts: [{text: there}]\n", ("Ada King", "Analyst", ["there"])),
        ("leave_out: [contacts]\n", ("Ada King", "Analyst", [])),
    ],
    ids=str,
)
def test_the_header_is_that_of_the_resume(more: str, expected: tuple[Any, ...]) -> None:
    header = document(f"letter: 1\nresume: cv.yaml\ndate: 2026\nbody: Hello\n{more}").header
    headline = None if header.headline is None else plain(header.headline)
    contacts = [plain(contact.text) for contact in header.contacts]
    assert (plain(header.name), headline, contacts) == expected


def test_the_resume_of_the_command_line_may_be_anywhere(tmp_path: Path) -> None:
    found = opened(f"{HEAD}body: Hello\n", tmp_path / "cv.yaml").resume
    assert found is not None
    assert found.cv.name == "Ada King"


def test_a_resume_behind_a_link_that_leads_out_is_refused(tmp_path: Path) -> None:
    letters = tmp_path / "letters"
    letters.mkdir()
    (letters / "cv.yaml").symlink_to(tmp_path / "cv.yaml")
    text = "letter: 1\nresume: cv.yaml\ndate: 2026\nbody: Hello\n"
    with pytest.raises(CvbuildError, match="leads out of the folder"):
        open_letter(load(text.encode(), "letter.yaml"), letters)


@pytest.mark.parametrize(
    "text", [STARTER, WHOLE, f"{HEAD}body: [a, {{items: [b]}}]\nrecipient: A\n"]
)
def test_editors_accept_it(text: str) -> None:
    opened(text)
    errors = Draft202012Validator(json.loads(letter_schema())).iter_errors(editor_reads(text))
    assert [error.message for error in errors] == []


@pytest.mark.parametrize(
    "text", ["letter: 2\n", f"{HEAD}bodies: a\n", f"{HEAD}body: [{{tags: [a]}}]\n"]
)
def test_editors_refuse_it(text: str) -> None:
    assert not Draft202012Validator(json.loads(letter_schema())).is_valid(editor_reads(text))


def test_the_committed_schema_is_fresh() -> None:
    committed = (ROOT / "schema/letter.schema.json").read_text(encoding="utf-8")
    assert committed == letter_schema(), "run `make docs`"


# --- The command line.


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["a.yaml"], LetterOrder("a.yaml")),
        (
            ["a.yaml", "--with-resume", "--resume", "cv.yaml", "-o", "x", "--variant", "v"],
            LetterOrder("a.yaml", "x", ("v",), resume="cv.yaml", merged=True),
        ),
        (["a.yaml", "--date", "today"], None),
        (["a.yaml", "--watch"], None),
    ],
    ids=str,
)
def test_what_is_plain(arguments: list[str], expected: LetterOrder | None) -> None:
    assert LetterOrder.plain(["letter", *arguments]) == expected


def test_the_template_is_guessed_from_the_resume() -> None:
    Path("cv.yaml").write_text("template: other\n", encoding="utf-8")
    Path("letter.yaml").write_text("resume: cv.yaml\n", encoding="utf-8")
    assert guessed_template(["letter", "letter.yaml"]) == "other"


@pytest.mark.skipif(sys.platform == "win32", reason="pipes with names are POSIX")
def test_a_pipe_is_no_resume() -> None:
    os.mkfifo("pipe.yaml")
    text = "letter: 1\nresume: pipe.yaml\ndate: 2026\nbody: Hello\n"
    Path("letter.yaml").write_text(text, encoding="utf-8")
    assert guessed_template(["letter", "letter.yaml"]) is None
    with pytest.raises(CvbuildError, match="this is not a regular file"):
        opened(text)


def test_what_may_be_answered_from_the_cache() -> None:
    assert asked(["letter", "letter.yaml", "--with-resume"]) is not None
    assert asked(["letter", "letter.yaml", "--date", "today"]) is None
    assert asked(["letter", "letter.yaml", "--date=today"]) is None


def test_today_is_that_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    assert date_of("today") == PartialDate(2001, 9, 9)
    assert date_of("2026-11-24") == PartialDate(2026, 11, 24)
    assert date_of(None) is None


def test_what_it_is_made_from() -> None:
    text = "letter: 1\nresume: cv.yaml\nsignature: {file: me.png}\ntemplate: mine\n"
    Path("cv.yaml").write_text("photo: {file: photo.jpg}\n", encoding="utf-8")
    found = LetterOrder("letter.yaml").inputs(load(text.encode(), "letter.yaml"))
    names = ["template.toml", "preamble.tex", "body.tex.jinja", "letter.tex.jinja"]
    own = [Path("mine") / name for name in names]
    expected = [Path(n) for n in ("letter.yaml", "me.png", "cv.yaml", "photo.jpg")]
    assert sorted(found) == sorted([*expected, *own])
    assert LetterOrder("letter.yaml").inputs(None) == (Path("letter.yaml"),)


@pytest.mark.parametrize("resume", [True, False])
def test_the_starter(resume: bool) -> None:
    Path("cv.yaml").unlink()
    if resume:
        Path("cv.yaml").write_text(CV, encoding="utf-8")
    result = CliRunner().invoke(app, ["new", "--letter"])
    assert result.stdout == "letter.yaml\nletter.schema.json\n"
    letter = opened(Path("letter.yaml").read_text(encoding="utf-8"))
    assert (letter.resume is not None) == resume
    assert (letter.letter.name is None) == resume
    assert letter.warnings == ()


def test_the_resume_is_not_written_over() -> None:
    Path("letter.yaml").write_text(f"resume: cv.yaml\n{HEAD}body: Hello\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["letter", "letter.yaml", "-o", "cv.yaml"])
    assert (result.exit_code, "'cv.yaml' is the résumé" in result.stderr) == (2, True)


def test_without_a_resume_none_is_put_behind() -> None:
    Path("letter.yaml").write_text(f"{HEAD}body: Hello\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["letter", "letter.yaml", "--with-resume"])
    assert (result.exit_code, "there is no résumé" in result.stderr) == (1, True)


def test_validate_looks_at_letters() -> None:
    Path("letter.yaml").write_text(f"{HEAD}body: Hello\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["validate", "letter.yaml", "cv.yaml"])
    assert (result.exit_code, result.stdout) == (0, "letter.yaml: valid\ncv.yaml: valid\n")
    text = f"resume: broken.yaml\n{HEAD}body: Hello\n"
    Path("letter.yaml").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(app, ["validate", "letter.yaml"])
    assert (result.exit_code, result.stderr.partition(" ")[0]) == (1, "broken.yaml:2:1:")
    text = f"{HEAD}body: Hello\nsignature: {{file: gone.png}}\n"
    Path("letter.yaml").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(app, ["validate", "letter.yaml"])
    assert result.stderr.startswith("letter.yaml:5:19: error[bad-picture]: the picture 'gone.png'")


DATE = "  hint: write --date 2026-11-24, or --date today\n"
WRONG = {
    "an empty file": (
        ["empty.yaml"],
        1,
        "empty.yaml: error[empty-file]: the file is empty\n"
        "  hint: 'cvbuild new --letter' writes a letter.yaml to start from\n",
    ),
    "no file": (
        ["qqqq"],
        1,
        "qqqq: error[no-such-file]: there is no such file\n"
        "  hint: 'cvbuild new --letter' writes a letter.yaml to start from\n",
    ),
    "no résumé": (
        ["letter.yaml", "--resume", "qqqq"],
        1,
        "qqqq: error[no-such-file]: there is no such file\n"
        "  hint: 'cvbuild new' writes a cv.yaml to start from\n",
    ),
    "a word for a date": (
        ["letter.yaml", "--date", "tomorrow"],
        2,
        "cvbuild: error[bad-date]: --date: 'tomorrow' says no day that could stand on a letter\n"
        + DATE,
    ),
    "a bad month": (
        ["letter.yaml", "--date", "2026-13"],
        2,
        "cvbuild: error[bad-date]: --date: '2026-13' is not a date: there is no month 13\n" + DATE,
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_the_command_is_told(name: str) -> None:
    Path("empty.yaml").write_text("", encoding="utf-8")
    Path("letter.yaml").write_text("letter: 1\ndate: 2026\nbody: Hello\n", encoding="utf-8")
    arguments, code, message = WRONG[name]
    result = CliRunner().invoke(app, ["letter", *arguments])
    assert (result.exit_code, result.stdout, result.stderr) == (code, "", message)
