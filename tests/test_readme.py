"""The file that README.md shows is valid; that its commands do what it shows is in test_docs.py."""

from __future__ import annotations

import re
from pathlib import Path

from cvbuild.pipeline import checked
from cvbuild.source import load

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_the_file_shown_is_valid() -> None:
    (text,) = re.findall(r"```yaml\n(# yaml-language-server.*?)```", README, re.DOTALL)
    (variants,) = re.findall(r"```yaml\n(variants:\n  industry:.*?)```", README, re.DOTALL)
    cv, warnings = checked(load(f"{text}{variants}".encode(), "cv.yaml"))
    assert (cv.name, list(cv.variants), warnings) == ("Ada Lovelace", ["industry", "onepage"], ())
