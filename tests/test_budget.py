"""The page budget with real TeX: a family of résumés, and what the command line says and writes."""

from __future__ import annotations

import io
import json
import random
from pathlib import Path

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner, Result

from cvbuild.diagnostic import CvbuildError, ExitCode
from cvbuild.fit import LEAST_FILL
from cvbuild.pipeline import Built, Wanted, build
from cvbuild.source import load
from tests.readers import app, tex, typeset

pytestmark = tex

OLD = b"%PDF the last good one"
SIZES = (1, 3, 9, 11, 13, 14, 21, 25, 27, 38, 60)
WORDS = ["learning", "systems", "distributed", "networks", "of", "the", "in", "and", "measured"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def entries(count: int, priorities: bool = False) -> list[dict[str, object]]:
    """Entries of 3 to 8 lines; a longer list begins with the shorter one."""
    chance = random.Random(7)
    made: list[dict[str, object]] = []
    for n in range(count):
        bullets: list[object] = [
            " ".join(
                [f"begin{n}x{k}", *chance.choices(WORDS, k=chance.randint(5, 36)), f"e{n}x{k}"]
            )
            for k in range(chance.randint(1, 3))
        ]
        entry = {"organization": f"Organisation {n}", "position": f"Role {n}", "date": "2020"}
        made.append({**entry, "location": "Rome", "highlights": bullets})
        if priorities:
            made[-1]["priority"] = str(n % 5)
    return made


def resume(count: int, priorities: bool = False, **head: object) -> str:
    """A résumé of that many entries; `head` are fields of the file."""
    section = {"kind": "experience", "entries": entries(count, priorities)}
    contacts = [{"email": "ada@example.org"}, {"location": "London"}]
    value = {"cvbuild": "1", "name": "Ada", "contacts": contacts, **head, "sections": [section]}
    return json.dumps(value, indent=1)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def cvbuild(*args: str) -> Result:
    result = CliRunner().invoke(app, args)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def outcome(count: int, budget: int) -> Built | CvbuildError:
    try:
        source = load(resume(count, pages=str(budget)).encode(), "cv.yaml")
        return build(source, typeset=typeset)
    except CvbuildError as error:
        return error


def after(built: Built, setting: str, natural: float) -> float:
    return next((c.after for c in built.changes if c.setting == setting), natural)


@pytest.mark.parametrize("budget", [1, 2, 3])
def test_within_budget_with_nothing_lost_or_a_failure_that_names_the_overflow(budget: int) -> None:
    """And more entries never give larger type, and no last page is nearly empty in silence."""
    size, margin, failed = 10.0, 54.3, False
    for count in SIZES:
        result = outcome(count, budget)
        if isinstance(result, CvbuildError):
            failed = True
            (diagnostic,) = result.diagnostics
            assert (result.exit_code, diagnostic.code) == (ExitCode.CHECK, "too-many-pages")
            assert "too many" in diagnostic.message
            continue
        assert not failed, "more entries fit where fewer did not"
        assert result.pages == len(PdfReader(io.BytesIO(result.pdf)).pages) <= budget
        found = text_of(result.pdf)
        for n, entry in enumerate(entries(count)):
            bullets = entry["highlights"]
            assert isinstance(bullets, list)
            ends = [mark for k in range(len(bullets)) for mark in (f"begin{n}x{k}", f"e{n}x{k}")]
            assert all(words in found for words in (f"Organisation {n}", f"Role {n}", *ends))
        assert after(result, "font_size", 10.0) <= size
        assert after(result, "margin", 54.3) <= margin
        size, margin = after(result, "font_size", 10.0), after(result, "margin", 54.3)
        warned = "nearly-empty-page" in {d.code for d in result.diagnostics}
        assert warned == (result.pages > 1 and result.fill < LEAST_FILL)
        assert result.runs <= 6
        assert result.dropped == ()
    assert failed, "the family is to be longer than the budget"


def test_a_budget_that_cannot_be_kept_is_told_and_harms_nothing() -> None:
    Path("cv.yaml").write_text(resume(16, priorities=True, pages="1"))
    Path("cv.pdf").write_bytes(OLD)
    result = cvbuild("pdf", "cv.yaml")
    assert (result.exit_code, result.stdout) == (5, "")
    assert result.stderr == (
        "cv.yaml:12:11: error[too-many-pages]: 1 page is allowed, but it takes 2 at the tightest "
        "that the template allows: 25 lines too many\n"
        '   12 |  "pages": "1",\n'
        "      |           ^^^\n"
        "  hint: the cheapest to leave out: 'Organisation 15' (priority 0, 6 lines), "
        "'Organisation 10' (priority 0, 6 lines), 'Organisation 5' (priority 0, 6 lines), "
        "'Organisation 0' (priority 0, 4 lines), 'Organisation 11' (priority 1, 4 lines); "
        "`fit: {drop: true}` does it by itself\n"
    )
    assert Path("cv.pdf").read_bytes() == OLD
    assert sorted(path.name for path in Path().iterdir()) == ["cv.pdf", "cv.yaml"]


def test_without_priorities_the_hint_tells_of_them() -> None:
    Path("cv.yaml").write_text(resume(16))
    result = cvbuild("pdf", "cv.yaml", "--pages", "1")
    assert (result.exit_code, result.stdout) == (5, "")
    assert result.stderr == (
        "cv.yaml: error[too-many-pages]: 1 page is allowed, but it takes 2 at the tightest that "
        "the template allows: 25 lines too many\n"
        "  hint: give items a `priority`, and the lowest are proposed here\n"
    )
    assert not Path("cv.pdf").exists()


def test_two_runs_give_the_same_bytes() -> None:
    Path("cv.yaml").write_text(resume(11, pages="1"))
    assert cvbuild("pdf", "cv.yaml", "-o", "one.pdf").exit_code == 0
    assert cvbuild("pdf", "cv.yaml", "-o", "two.pdf").exit_code == 0
    assert Path("one.pdf").read_bytes() == Path("two.pdf").read_bytes()


def test_what_was_done_is_said() -> None:
    Path("cv.yaml").write_text(resume(11, pages="1"))
    result = cvbuild("pdf", "cv.yaml")
    assert (result.exit_code, result.stderr, result.stdout) == (
        0,
        "",
        "cv.pdf: 1 page (spacing 1 → 0.504, leading 1.2 → 1.125, font size 10pt → 9pt, "
        "margin 0.75in → 0.69in)\n",
    )


def test_what_was_left_out_is_listed() -> None:
    Path("cv.yaml").write_text(resume(16, priorities=True, pages="1", fit={"drop": "true"}))
    result = cvbuild("pdf", "cv.yaml")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("cv.pdf: 1 page (")
    assert result.stdout.splitlines()[1:] == [
        "  left out: Organisation 15 (priority 0)",
        "  left out: Organisation 10 (priority 0)",
        "  left out: Organisation 5 (priority 0)",
        "  left out: Organisation 0 (priority 0)",
        "  left out: Organisation 11 (priority 1)",
    ]
    found = text_of(Path("cv.pdf").read_bytes())
    there = [n for n in range(16) if f"begin{n}x0" in found]
    assert there == [n for n in range(16) if n not in (0, 5, 10, 11, 15)]


def test_json_tells_all_of_it() -> None:
    Path("cv.yaml").write_text(resume(16, priorities=True, pages="1", fit={"drop": "true"}))
    result = cvbuild("pdf", "cv.yaml", "--json")
    assert result.exit_code == 0
    (told,) = json.loads(result.stdout)
    assert (told["file"], told["variant"], told["pages"]) == ("cv.pdf", None, 1)
    assert 0.9 < told["fill"] <= 1
    assert {change["setting"] for change in told["changes"]} >= {"font_size", "margin"}
    assert all(change["before"] > change["after"] for change in told["changes"])
    assert told["dropped"][0] == {
        "path": "sections[0].entries[15]",
        "label": "Organisation 15",
        "priority": 0,
    }
    assert 3 <= told["runs"] <= 10


def pages(*args: str) -> int:
    result = cvbuild("pdf", "cv.yaml", "--json", *args)
    if result.exit_code == ExitCode.CHECK:
        return 0
    assert result.exit_code == 0
    (told,) = json.loads(result.stdout)
    found = told["pages"]
    assert isinstance(found, int)
    return found


def test_the_file_then_the_variant_then_the_option_says_how_many_pages() -> None:
    variants = {"short": {"pages": "1"}, "other": {"headline": "Other"}}
    Path("cv.yaml").write_text(resume(20, pages="2", variants=variants))
    assert pages() == 2
    assert pages("--variant", "other") == 2
    assert pages("--variant", "short") == 0
    assert pages("--variant", "short", "--pages", "3") == 3
    assert pages("--pages", "1") == 0


def test_without_a_budget_the_layout_is_the_natural_one() -> None:
    Path("cv.yaml").write_text(resume(11))
    (told,) = json.loads(cvbuild("pdf", "cv.yaml", "--json").stdout)
    assert (told["pages"], told["changes"], told["runs"]) == (2, [], 1)


def test_a_nearly_empty_page_that_cannot_be_helped_is_a_warning() -> None:
    """The first page ends where the file says so, and one line follows."""
    value = json.loads(resume(3, pages="2"))
    value["sections"].append({"kind": "text", "title": "End", "text": "x", "page_break": "before"})
    Path("cv.yaml").write_text(json.dumps(value, indent=1))
    result = cvbuild("pdf", "cv.yaml")
    assert result.exit_code == 0
    assert result.stderr == (
        "cv.yaml:12:11: warning[nearly-empty-page]: the last page is only 4% full; within the "
        "template's limits the layout can neither take it in nor fill it\n"
        '   12 |  "pages": "2",\n'
        "      |           ^^^\n"
    )
    assert result.stdout == "cv.pdf: 2 pages\n"


def crowded(skills: int) -> bytes:
    """A page of fixed lines, and skills in a row, of which the first are the cheapest."""
    items = [{"text": f"Skill{n:02} word and word", "priority": n} for n in range(40)][-skills:]
    value = {
        "cvbuild": 1,
        "name": "Ada",
        "pages": 1,
        "fit": {"drop": True},
        "sections": [
            {"kind": "skills", "entries": [{"name": "S", "items": items}]},
            {"kind": "list", "title": "L", "items": [f"Fixed{n}" for n in range(58)]},
        ],
    }
    return json.dumps(value).encode()


def test_items_that_share_a_line_are_left_out_no_more_than_needed() -> None:
    built = build(load(crowded(40), "cv.yaml"), typeset=typeset)
    count = len(built.dropped)
    assert 0 < count < 40
    assert [item.priority for item in built.dropped] == list(range(count))
    kept = 40 - count
    assert build(load(crowded(kept), "cv.yaml"), typeset=typeset).dropped == ()
    assert len(build(load(crowded(kept + 1), "cv.yaml"), typeset=typeset).dropped) == 1


def test_a_budget_that_is_inherited_is_told_where_it_stands() -> None:
    items = "".join(f"      - {'word ' * 40}\n" for _ in range(60))
    text = (
        "cvbuild: 1\nname: Ada\npages: 1\nvariants:\n  a: {tags: not b}\n  c: {extends: d}\n"
        f"  d: {{pages: 2}}\nsections:\n  - kind: list\n    tags: [b]\n    items:\n{items}"
        f"  - kind: list\n    items:\n{items}"
    )
    source = load(text.encode(), "cv.yaml")
    for variant, line in (("a", 3), ("c", 7), ("d", 7)):
        with pytest.raises(CvbuildError) as caught:
            build(source, Wanted(variant), typeset)
        (problem,) = caught.value.diagnostics
        assert (problem.code, problem.span and problem.span.line) == ("too-many-pages", line)
