from __future__ import annotations

import pytest

from cvbuild.names import owner_among

CASES: dict[str, tuple[str, list[str], int | None]] = {
    "as it is": ("Chaoyang He", ["Songze Li", "Chaoyang He"], 1),
    "case and accents": ("José Peña", ["jose pena"], 0),
    "family first": ("Chaoyang He", ["He, Chaoyang"], 0),
    "family first without comma": ("Chaoyang He", ["He Chaoyang"], 0),
    "initial": ("Chaoyang He", ["C. He", "S. Li"], 0),
    "initial after comma": ("Chaoyang He", ["He, C."], 0),
    "initials at the end": ("Ada King Lovelace", ["Lovelace AK"], 0),
    "middle name left out": ("Ada King Lovelace", ["Ada Lovelace"], 0),
    "middle initial": ("Ada King Lovelace", ["Ada K. Lovelace"], 0),
    "exact wins over initial": ("Chaoyang He", ["C. He", "Chaoyang He"], 1),
    "two could be": ("Chaoyang He", ["C. He", "He, C."], None),
    "another given name": ("Chaoyang He", ["Zihao He"], None),
    "another initial": ("Chaoyang He", ["Z. He"], None),
    "only the family": ("Chaoyang He", ["He"], None),
    "part of a name": ("Chaoyang He", ["Chaoyang Hermann"], None),
    "one word": ("Plato", ["Plato", "Aristotle"], 0),
    "nobody": ("Chaoyang He", [], None),
    "middle initial that the résumé leaves out": ("Ada Lovelace", ["Ada K. Lovelace"], 0),
    "two initials, one given name": ("Ada Lovelace", ["A. K. Lovelace"], 0),
    "another middle name after an initial": ("Ada Lovelace", ["A. Maria Lovelace"], None),
    "two middle names": ("Ada Lovelace", ["Ada B. Lovelace", "Ada C. Lovelace"], None),
    "hyphen": ("Jean-Paul Sartre", ["J.-P. Sartre"], 0),
    "hyphen after comma": ("Jean-Paul Sartre", ["Sartre, J. P."], 0),
    "particle after comma": ("Ludwig van Beethoven", ["van Beethoven, L."], 0),
    "particle": ("Ludwig van Beethoven", ["L. van Beethoven"], 0),
    "two family names": ("Gabriel García Márquez", ["Garcia Marquez, G."], 0),
    "letters with strokes": ("Søren Łukasz", ["Soren Lukasz"], 0),
    "oe for ö": ("Kurt Gödel", ["Goedel, K."], 0),
    "o for ö": ("Kurt Gödel", ["Godel, K."], 0),
    "degree": ("Ada Lovelace, Ph.D.", ["A. Lovelace"], 0),
    "title": ("Dr. Ada Lovelace", ["Ada Lovelace"], 0),
    "junior": ("Martin Luther King", ["Martin Luther King, Jr."], 0),
    "junior in the middle": ("Martin King", ["King, Jr., Martin"], 0),
    "only the family after a comma": ("Ada Lovelace", ["Lovelace, "], None),
    "initials of one name": ("Chaoyang He", ["He, Chao-Yang"], None),
    "other script": ("山田太郎", ["佐藤", "山田太郎"], 1),
}


@pytest.mark.parametrize(("owner", "authors", "place"), CASES.values(), ids=CASES)
def test_owner_among(owner: str, authors: list[str], place: int | None) -> None:
    assert owner_among(authors, owner) == place
