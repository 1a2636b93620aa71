"""SECURITY.md states the limits as the code has them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cvbuild import source
from cvbuild.finish.active import SCHEMES
from cvbuild.latex import apart, render, template
from cvbuild.tex import process
from cvbuild.tex.pdflatex import LIMITS
from fuzz import cases

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")

STATED = {
    "a file, a photo": f"{source.MAX_BYTES // 10**6} MB",
    "lists and mappings inside each other": f"{source.MAX_DEPTH}",
    "keys and values, aliases counted as copies": f"{source.MAX_NODES:,}",
    "characters, aliases counted as copies": f"{source.MAX_CHARACTERS:,}",
    "combining marks after each other": f"{source.MAX_MARKS}",
    "a file of a template": f"{template.MAX_BYTES // 10**6} MB",
    "steps of a template's body": f"{render.MAX_STEPS:,}",
    "characters that a body makes": f"{render.MAX_CHARACTERS:,}",
    "time of a body of one's own": f"{apart.SECONDS:g} seconds",
    "memory of a body of one's own (Linux)": f"{apart.MEMORY // 10**9} GB",
    "time of one run of TeX": f"{LIMITS.seconds:g} seconds",
    "memory of TeX (Linux)": f"{process.MOST_MEMORY // 10**9} GB",
    "one file that TeX writes (Linux)": f"{process.LARGEST_FILE // 10**6} MB",
    "pages": f"{LIMITS.pages:,}",
}


def test_the_limits_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (?:refused|ended) \|$", TEXT, re.MULTILINE)
    assert dict(rows) == STATED


def test_tex_counts_pages_as_the_code_does() -> None:
    core = (ROOT / "templates/latex/core/core.tex").read_text(encoding="utf-8")
    assert f"\\ReadonlyShipoutCounter>{LIMITS.pages - 1} " in core
    assert f"more than {LIMITS.pages} pages" in core


@pytest.mark.parametrize("number", [cases.CASES, cases.TYPESET])
def test_the_numbers_of_cases_are_those_that_are_tried(number: int) -> None:
    assert f"{number:,}" in TEXT


def test_the_schemes_of_links_are_named() -> None:
    assert all(f"`{scheme}:`" in TEXT for scheme in SCHEMES)
