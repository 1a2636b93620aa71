"""What the variants of a file keep: the table, and the tree that says why."""

from __future__ import annotations

import pytest

from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode
from cvbuild.explain import Outcome, explain, survey, table, table_facts, tree, tree_facts
from cvbuild.expression import parse
from cvbuild.source import Source, load
from cvbuild.tex.job import TexJob, Typeset
from tests.readers import tex, typeset

FILE = """\
cvbuild: 1
name: Ada Lovelace
contacts:
  - email: ada@example.org
  - {phone: +44 20 7946, tags: [private]}
sections:
  - kind: education
    entries:
      - institution: Home
        tags: [academic]
        highlights: [Read Euclid, {text: De Morgan, items: [by letter]}]
  - kind: experience
    title: Work
    tags: [industry, academic]
    entries:
      - organization: Engines
        roles:
          - {position: Lead, highlights: [{text: Raised $6M, tags: [industry]}]}
          - {position: Clerk, tags: [academic], highlights: [Copied]}
  - kind: awards
    tags: [academic]
    entries: [title: Prize, {title: Grant, tags: [private]}]
variants:
  industry: {tags: industry and not private}
  public: {extends: industry, pages: 1}
  whole: {}
"""

TREE = """\
public: industry and not private (5 kept, 11 dropped)
+ ada@example.org
- +44 20 7946   tags: private; 'industry and not private' is false
- Education   nothing in it is left
  - Home   tags: academic; 'industry and not private' is false
    - Read Euclid   with its entry
    - De Morgan   with its entry
      - by letter   with its bullet
+ Work   tags: industry, academic
  + Engines
    + Lead
      + Raised $6M   tags: industry
    - Clerk   tags: academic; 'industry and not private' is false
      - Copied   with its role
- Awards   tags: academic; 'industry and not private' is false
  - Prize   with its section
  - Grant   tags: private; 'industry and not private' is false"""


def source(text: str = FILE) -> Source:
    return load(text.encode(), "cv.yaml")


def nothing() -> None:
    pytest.fail("no typesetter is needed")


def test_tree() -> None:
    assert tree(explain(source(), "public", nothing)) == TREE


def test_a_variant_without_expression_has_all() -> None:
    lines = tree(explain(source(), "whole", nothing)).splitlines()
    assert lines[0] == "whole: (everything) (16 kept, 0 dropped)"
    assert all(line.lstrip().startswith("+") for line in lines[1:])


def test_facts_of_the_tree() -> None:
    facts = tree_facts(explain(source(), "industry", nothing))
    assert (facts["variant"], facts["expression"]) == ("industry", "industry and not private")
    items = facts["items"]
    assert isinstance(items, list)
    assert items[:2] == [
        {
            "path": "contacts[0]",
            "label": "ada@example.org",
            "depth": 0,
            "kept": True,
            "tags": [],
            "reason": None,
        },
        {
            "path": "contacts[1]",
            "label": "+44 20 7946",
            "depth": 0,
            "kept": False,
            "tags": ["private"],
            "reason": "tags: private; 'industry and not private' is false",
        },
    ]


def test_no_such_variant() -> None:
    with pytest.raises(CvbuildError, match="there is no variant 'publik'"):
        explain(source(), "publik", nothing)


LONG = """\
cvbuild: 1
name: Ada Lovelace
pages: 1
fit: {drop: true}
sections:
  - kind: list
    title: Deeds
    items:
      - first
      - text: last
        priority: 2
        items: [below]
"""
FILLER = "".join(f"      - deed number {n}\n" for n in range(80))


@tex
def test_what_has_no_room_is_told() -> None:
    """Where the variant may leave items out, the tree and the table are without them."""
    items = "".join(f"      - {{text: deed {n}, priority: 1}}\n" for n in range(70))
    file = source(LONG + items + "variants: {short: {}}\n")
    told = explain(file, "short", lambda: typeset)
    out = [fate for fate in told.fates if not fate.kept]
    assert out
    assert {fate.reason for fate in out} == {"priority 1; no room for it on 1 page"}
    (one,) = survey(file, typeset)
    assert (one.dropped, one.pages) == (len(out), 1)


@tex
def test_a_variant_that_is_too_long() -> None:
    file = source(LONG.replace("true", "false") + FILLER + "variants: {a: {}, b: {pages: 3}}\n")
    first, second = survey(file, typeset)
    assert (first.pages, first.length, first.problem) == (None, "> 1", None)
    assert (second.pages, second.length) == (2, "2")


def test_survey_without_an_engine_counts_items() -> None:
    found = survey(source(), None)
    assert table(found) == (
        "variant   expression                pages  kept  dropped\n"
        "industry  industry and not private      –     5       11\n"
        "public    industry and not private      –     5       11\n"
        "whole     (everything)                  –    16        0"
    )
    assert table_facts(found)[1] == {
        "variant": "public",
        "expression": "industry and not private",
        "pages": None,
        "budget": 1,
        "too_long": False,
        "kept": 5,
        "dropped": 11,
    }


def test_survey_keeps_the_problem_of_each() -> None:
    def broken(job: TexJob) -> Typeset:
        raise CvbuildError([Diagnostic("tex-error", "no")], ExitCode.TYPESETTING)

    found = survey(source(), broken)
    assert [one.problem and one.problem.exit_code for one in found] == [ExitCode.TYPESETTING] * 3
    assert {one.length for one in found} == {"–"}


def test_a_wide_table_is_cut_to_the_terminal() -> None:
    long = " or ".join(f"tag{n}" for n in range(30))
    found = [
        Outcome("a" * 30, parse(long), 1000, 2000, None, 99, too_long=True),
        Outcome("履歴書", parse("履歴 and x"), 1, 2, 3),
    ]
    assert table(found) == (
        "variant                   expression                        pages  kept  dropped\n"
        "aaaaaaaaaaaaaaaaaaaaaaa…  tag0 or tag1 or tag2 or tag3 or…   > 99  1000     2000\n"
        "履歴書                    履歴 and x                            3     1        2"
    )
    assert {len(line) for line in table(found).splitlines()[:2]} == {80}


def test_a_table_of_nothing_is_empty() -> None:
    assert table([]) == ""
