"""What differs between two documents: both files beside the whole listing."""

from __future__ import annotations

import pytest

from cvbuild.compare import Operand, Side, compare, operands, settings
from cvbuild.compose import compose
from cvbuild.diagnostic import CvbuildError, ExitCode
from cvbuild.source import load
from cvbuild.validate import validate


def side(name: str, yaml: str) -> Side:
    cv = validate(load(f"cvbuild: 1\n{yaml}".encode(), name))
    return Side(name, compose(cv), settings(cv))


WORK = """\
  - kind: experience
    entries:
      - organization: Engines
        roles:
          - {position: Lead, date: 1842, highlights: [Wrote it, {text: Led, items: [five, six]}]}
          - {position: Clerk, date: 1841}
      - {organization: Home, position: Pupil, highlights: [Read]}
"""
TEXT = "  - {kind: text, title: Profile, text: Hello}\n"
LIST = "  - {kind: list, title: Hobbies, items: [Whist, Horses]}\n"

CASES: dict[str, tuple[str, str, str]] = {
    "nothing": (f"name: Ada\nsections:\n{WORK}", f"name: Ada\nsections:\n{WORK}", ""),
    "emphasis alone": ("name: Ada\nheadline: a b", "name: Ada\nheadline: a **b**", ""),
    "a bullet below a bullet": (
        f"name: Ada\nsections:\n{WORK}",
        f"name: Ada\nsections:\n{WORK.replace('six', 'seven')}",
        """
@@ Experience @@
  Engines
  Lead | 1842
  • Led
-   • six
+   • seven""",
    ),
    "two entries": (
        f"name: Ada\nsections:\n{WORK}",
        f"name: Ada\nsections:\n{WORK.replace('Wrote it', 'Wrote all').replace('Read', 'Rode')}",
        """
@@ Experience @@
  Engines
  Lead | 1842
- • Wrote it
+ • Wrote all
  Home
- • Read
+ • Rode""",
    ),
    "a role goes": (
        f"name: Ada\nsections:\n{WORK}",
        f"name: Ada\nsections:\n{WORK.replace('          - {position: Clerk, date: 1841}', '')}",
        """
@@ Experience @@
  Engines
- Clerk | 1841""",
    ),
    "header and settings": (
        "name: Ada\nheadline: Countess\ncontacts: [phone: 12345]\npages: 2\n"
        "design: {margin: 0.75in, font_size: 10.5}\n",
        "name: Ada\nheadline: Engineer\ncontacts: [text: Rome]\nlocale: en-GB\n"
        "design: {margin: 0.8in, font_size: 10.5}\ndates: {months: short}\nfit: {drop: true}\n",
        """
@@ settings @@
- locale: en-US
+ locale: en-GB
- pages: 2
- design.margin: 0.75in
+ design.margin: 0.8in
- dates.months: long
+ dates.months: short
+ fit.drop: true

@@ header @@
- Countess
- 12345
+ Engineer
+ Rome""",
    ),
    "sections come and go": (
        f"name: Ada\nsections:\n{TEXT}{LIST}",
        f"name: Ada\nsections:\n{WORK}{TEXT}  - {{kind: awards, entries: [title: Prize]}}\n",
        """
@@ Experience @@
+ Experience
+ Engines
+ Lead | 1842
+ • Wrote it
+ • Led
+   • five
+   • six
+ Clerk | 1841
+ Home
+ Pupil
+ • Read

@@ Awards @@
+ Awards
+ Prize

@@ Hobbies @@
- Hobbies
- • Whist
- • Horses""",
    ),
    "sections change places": (
        f"name: Ada\nsections:\n{TEXT}{LIST}{WORK}",
        f"name: Ada\nsections:\n{LIST}{WORK}{TEXT}",
        """
@@ order of sections @@
- Profile
  Hobbies
  Experience
+ Profile""",
    ),
    "a section is called otherwise": (
        f"name: Ada\nsections:\n{LIST}",
        f"name: Ada\nsections:\n{LIST.replace('Hobbies', 'Interests').replace('Whist', 'Bridge')}",
        """
@@ Hobbies @@
- Hobbies
- • Whist
+ Interests
+ • Bridge""",
    ),
    "a link leads elsewhere": (
        "name: Ada\nsections:\n  - {kind: text, text: '[a](https://b.org)'}\n",
        "name: Ada\nsections:\n  - {kind: text, text: '[a](https://c.org)'}\n",
        """
@@ text @@
- a <https://b.org>
+ a <https://c.org>""",
    ),
}


@pytest.mark.parametrize(("old", "new", "listing"), CASES.values(), ids=CASES)
def test_listing(old: str, new: str, listing: str) -> None:
    expected = f"--- old.yaml\n+++ new.yaml\n{listing}" if listing else ""
    assert compare(side("old.yaml", old), side("new.yaml", new)) == expected


@pytest.mark.parametrize(("old", "new", "listing"), CASES.values(), ids=CASES)
def test_it_is_the_same_the_other_way_round(old: str, new: str, listing: str) -> None:
    """What one side has more is what the other has less."""

    def changed(of: str, sign: str) -> list[str]:
        parts = of.partition("@@ order")
        return sorted(line[2:] for line in parts[0].splitlines() if line.startswith(f"{sign} "))

    back = compare(side("new.yaml", new), side("old.yaml", old))
    if "@@ order" not in listing:
        assert changed(back, "-") == changed(listing, "+")
        assert changed(back, "+") == changed(listing, "-")


A = Operand
OPERANDS: dict[str, tuple[list[str], list[str], list[str], tuple[Operand, Operand]]] = {
    "a variant": (["c"], ["v"], [], (A("c"), A("c", None, "v"))),
    "two variants": (["c"], ["v", "w"], [], (A("c", None, "v"), A("c", None, "w"))),
    "two files": (["c", "d"], [], [], (A("c"), A("d"))),
    "a variant of two files": (["c", "d"], ["v"], [], (A("c", None, "v"), A("d", None, "v"))),
    "variants of two files": (["c", "d"], ["v", "w"], [], (A("c", None, "v"), A("d", None, "w"))),
    "a revision": (["c"], [], ["r"], (A("c", "r"), A("c"))),
    "two revisions": (["c"], [], ["r", "s"], (A("c", "r"), A("c", "s"))),
    "a variant in a revision": (["c"], ["v"], ["r"], (A("c", "r", "v"), A("c", None, "v"))),
}


@pytest.mark.parametrize(
    ("files", "variants", "revisions", "expected"), OPERANDS.values(), ids=OPERANDS
)
def test_operands(
    files: list[str], variants: list[str], revisions: list[str], expected: tuple[Operand, Operand]
) -> None:
    assert operands(files, variants, revisions) == expected


REFUSED: dict[str, tuple[list[str], list[str], list[str], str]] = {
    "one side": (["c"], [], [], "there is nothing to compare the file with"),
    "three files": (["c", "d", "e"], [], [], "only two can be compared"),
    "three variants": (["c"], ["u", "v", "w"], [], "only two can be compared"),
    "files and revisions": (["c", "d"], [], ["r"], "two files cannot be compared in revisions"),
    "standard input": (["-"], [], ["r"], "standard input has no revisions"),
}


@pytest.mark.parametrize(
    ("files", "variants", "revisions", "message"), REFUSED.values(), ids=REFUSED
)
def test_not_two_sides(
    files: list[str], variants: list[str], revisions: list[str], message: str
) -> None:
    with pytest.raises(CvbuildError) as caught:
        operands(files, variants, revisions)
    assert [d.message for d in caught.value.diagnostics] == [message]
    assert caught.value.exit_code is ExitCode.USAGE


@pytest.mark.parametrize(
    ("operand", "name"),
    [
        (A("cv.yaml"), "cv.yaml"),
        (A("-", None, "v"), "<stdin> (v)"),
        (A("cv.yaml", "HEAD~1"), "HEAD~1:cv.yaml"),
        (A("cv.yaml", "HEAD~1", "v"), "HEAD~1:cv.yaml (v)"),
    ],
)
def test_names(operand: Operand, name: str) -> None:
    assert operand.name == name
