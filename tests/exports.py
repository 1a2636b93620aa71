"""What the tests of the exports share: documents with everything in them, and their texts."""

from __future__ import annotations

import json
from itertools import cycle
from pathlib import Path

from hypothesis import strategies as st

from cvbuild.document import Document, texts
from cvbuild.export.formats import Subject
from cvbuild.pipeline import Wanted
from cvbuild.source import load
from cvbuild.text import blank, plain
from tests.test_any_text import EVERYTHING, filled

ROOT = Path(__file__).parent.parent
VARIANTS = (None, "academic", "industry", "onepage", "public")
"""Those of this repository's own file."""

SIGNS = r"""\`*_{}[]()<>#+-.!|~^$&%@:;=/"' ,?aZ09é"""
TYPED = st.text(
    st.sampled_from(SIGNS) | st.characters(codec="utf-8", exclude_categories=("Cc", "Cn", "Cs")),
    min_size=1,
    max_size=20,
).filter(lambda text: not blank(text))
"""What people and machines may type into a field."""


def subject(file: dict[str, object] | bytes, wanted: Wanted | None = None) -> Subject:
    data = file if isinstance(file, bytes) else json.dumps(file).encode()
    return Subject(load(data, "cv.yaml"), wanted or Wanted())


def own(variant: str | None = None) -> Subject:
    """This repository's own file, or a variant of it."""
    return subject((ROOT / "cv.yaml").read_bytes(), Wanted(variant))


def everything(*words: str) -> Subject:
    """A file with every field that holds text, each with the next of the words."""
    file = filled(EVERYTHING, cycle(words))
    assert isinstance(file, dict)
    return subject(file)


def squeezed(text: str) -> str:
    """Text without white space and without difference in case, as it is compared."""
    return "".join(text.split()).casefold()


def lost(document: Document, text: str) -> list[str]:
    """The texts of the document that `text` lacks, or that stand in the wrong place.

    Within an entry a format chooses its own order of title, date and place.
    """
    said, at, missing = squeezed(text), 0, []
    for path, nodes in texts(document):
        wanted = squeezed(plain(nodes))
        found = said.find(wanted, at)
        if found < 0:
            missing.append(f"{path}: {wanted!r} not in {said[at : at + 200]!r}")
        elif "entries" not in path:
            at = found + len(wanted)
    return missing
