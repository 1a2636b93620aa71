"""Where the texts of a document stand in what was read: nothing lost is overlooked."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cvbuild.check import findings, subject_of
from cvbuild.check.align import Place, Standing, align, fold
from cvbuild.check.extract import EXTRACTORS, Reading, available, read
from cvbuild.check.finished import Finished, inspect
from cvbuild.check.pieces import Part, Piece, pieces
from cvbuild.check.rules import RULES, Need
from cvbuild.check.subject import Subject
from cvbuild.compose import compose
from cvbuild.document import texts
from cvbuild.pipeline import Wanted, build
from cvbuild.source import load
from cvbuild.text import Str
from cvbuild.validate import validate
from tests.readers import tex, typeset

ROOT = Path(__file__).parent.parent
SOURCE = load((ROOT / "cv.yaml").read_bytes(), "cv.yaml")


def piece(text: str, part: Part = Part.BULLET, heading: int | None = None) -> Piece:
    return Piece(("items",), (Str(text),), part, "list", heading)


def standing(places: tuple[Place, ...]) -> str:
    """A letter for each piece: found, elsewhere, missing."""
    return "".join(place.standing.value[0] for place in places)


CASES = {
    "as it is": (["one", "two three", "four"], "One\nTWO\nthree four", "fff"),
    "one is missing": (["alpha", "beta", "gamma"], "alpha gamma", "fmf"),
    "two are swapped": (["alpha alpha", "beta", "gamma"], "beta alpha alpha gamma", "fef"),
    "the last comes first": (["alpha", "beta", "gamma"], "gamma alpha beta", "ffe"),
    "one of two that are the same": (["Rome", "alpha", "Rome", "beta"], "Rome alpha beta", "ffmf"),
    "a part of another": (["Rome", "Rome, Italy"], "Rome, Italy", "mf"),
    "a part of the next, both there": (["Rome", "Rome, Italy"], "Rome Rome, Italy", "ff"),
    "a word in a longer one": (["art", "party", "art"], "art party art", "fff"),
    "nothing": (["alpha"], "", "m"),
    "nothing to look for": ([], "alpha", ""),
    "no letters": (["\u200b", "alpha"], "alpha", "ff"),
    "an unreadable letter": (["alphabet", "beta"], "alp\ue000abet beta", "ff"),
    "an unreadable letter in the wrong text": (["alphabet", "beta"], "alq\ue000abet beta", "mf"),
    "ligatures": (["efficient", "stem"], "e\ufb03cient \ufb06em", "ff"),
}


@pytest.mark.parametrize(("wanted", "text", "expected"), CASES.values(), ids=CASES)
def test_standing(wanted: list[str], text: str, expected: str) -> None:
    assert standing(align([piece(one) for one in wanted], fold(text))) == expected


BOUNDARIES = {
    "whole": ("two words", "two words", (), ()),
    "over a line": ("two words", "two\nwords", (), ()),
    "glued": ("two words", "twowords", (3,), ()),
    "a comma parts": ("two, words", "two,words", (), ()),
    "signs of words": ("C++ and", "C++and", (3,), ()),
    "split": ("words", "wo rds", (), (2,)),
    "glued to what follows": ("words", "wordsand", (5,), ()),
    "glued to what stands before": ("words", "andwords", (0,), ()),
    "a long word over a line": ("x" * 40, "x" * 30 + "\n" + "x" * 10, (), ()),
    "a long word split in a line": ("x" * 40, "x" * 30 + " " + "x" * 10, (), (30,)),
    "a place to break": ("data\u200bbase", "data\nbase", (), ()),
}


@pytest.mark.parametrize(("wanted", "text", "glued", "split"), BOUNDARIES.values(), ids=BOUNDARIES)
def test_boundaries(wanted: str, text: str, glued: tuple[int, ...], split: tuple[int, ...]) -> None:
    (place,) = align([piece(wanted)], fold(text))
    assert (place.standing, place.glued, place.split) == (Standing.FOUND, glued, split)


def test_a_heading_may_have_any_order() -> None:
    parts = (Part.TITLE, Part.DATE, Part.SUBTITLE, Part.PLACE)
    words = ("Works", "2012", "Programmer", "Rome")
    heading = [piece(text, part, 1) for text, part in zip(words, parts, strict=True)]
    text = "before Programmer 2012 Rome Works after"
    places = align([piece("before"), *heading, piece("after")], fold(text))
    assert standing(places) == "ffffff"


WORDS = st.lists(
    st.sampled_from(["alpha", "beta", "gamma", "eta", "a", "b"]), min_size=1, max_size=5
)
TEXTS = st.lists(WORDS.map(" ".join), min_size=1, max_size=12)


@given(TEXTS)
def test_what_is_there_is_found(wanted: list[str]) -> None:
    for text in (" ".join(wanted), "\n".join(wanted), "\n\n• ".join(wanted).upper()):
        places = align([piece(one) for one in wanted], fold(text))
        assert standing(places) == "f" * len(wanted)
        assert not any(place.glued or place.split for place in places)


@given(TEXTS, st.data())
def test_what_is_lost_is_missed(wanted: list[str], data: st.DataObject) -> None:
    """Found texts never share a letter, so a letter less is a text less."""
    text = " ".join(wanted)
    at = data.draw(st.sampled_from([n for n, letter in enumerate(text) if letter != " "]))
    places = align([piece(one) for one in wanted], fold(text[:at] + text[at + 1 :]))
    found = [place for place in places if place.standing is Standing.FOUND]
    assert len(found) < len(wanted)
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_pieces_are_the_texts_of_the_document() -> None:
    document = compose(validate(SOURCE))
    assert [(p.path, p.nodes) for p in pieces(document)] == list(texts(document))


TEXT_RULES = [rule for rule in RULES if rule.needs is Need.TEXT]


@pytest.fixture(scope="module")
def known() -> tuple[Subject, Finished, dict[str, str]]:
    """Our own résumé, and what each reader makes of it."""
    built = build(SOURCE, typeset=typeset)
    subject = subject_of(SOURCE, Wanted(), date(2020, 1, 1), built)
    readings = read(built.pdf, list(available()))
    return subject, inspect(built.pdf), {one.extractor: one.text for one in readings}


def drop(text: str, chance: random.Random) -> str:
    word = chance.choice(list(re.finditer(r"\w\w+", text)))
    return text[: word.start()] + text[word.end() :]


def drop_letter(text: str, chance: random.Random) -> str:
    at = chance.choice([n for n, letter in enumerate(text) if letter.isalnum()])
    return text[:at] + text[at + 1 :]


def split(text: str, chance: random.Random) -> str:
    word = chance.choice(list(re.finditer(r"\w\w+", text)))
    at = chance.randrange(word.start() + 1, word.end())
    return f"{text[:at]} {text[at:]}"


def glue(text: str, chance: random.Random) -> str:
    space = chance.choice(list(re.finditer(r"(?<=[^\W_])[ \r\n]+(?=[^\W_])", text)))
    return text[: space.start()] + text[space.end() :]


def move(text: str, chance: random.Random) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    at = chance.randrange(len(lines) - 2)
    line = lines.pop(at)
    lines.insert(chance.randrange(at + 2, len(lines) + 1), line)
    return "\n".join(lines)


DAMAGES: dict[str, Callable[[str, random.Random], str]] = {
    "a word less": drop,
    "a letter less": drop_letter,
    "a word split": split,
    "two words glued": glue,
    "a line elsewhere": move,
}


@tex
@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("reader", [extractor.name for extractor in EXTRACTORS])
def test_any_small_damage_is_noticed(
    known: tuple[Subject, Finished, dict[str, str]], reader: str, damage: str
) -> None:
    """Without damage nothing is found; with one, something, and not much else."""
    subject, file, readings = known
    if reader not in readings:
        pytest.skip(f"{reader} is not here")
    chance = random.Random(f"{reader}: {damage}")

    def found(text: str) -> int:
        places = {reader: align(subject.pieces, fold(text))}
        read_back = replace(file, readings=(Reading(reader, text),))
        return len(list(findings(replace(subject, file=read_back, places=places), TEXT_RULES)))

    assert found(readings[reader]) == 0
    for _ in range(30):
        spoilt = DAMAGES[damage](readings[reader], chance)
        assert 1 <= found(spoilt) <= 7, spoilt  # a line holds seven texts at most
