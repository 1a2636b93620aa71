"""Files to build: generated résumés, and a text in which a word is changed before each run."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path

__all__ = ["WORD", "Edited", "resume"]

WORD = "recent"
"""The word that is changed, in every sample and in whatever is made from it."""

_WORDS = ("learning", "systems", "distributed", "networks", "of", "the", "in", "and", "measured")


@dataclass(slots=True)
class Edited:
    """A file in which `WORD` is another word of the same length each time it is saved."""

    path: Path
    text: str
    saved: int = 0

    def __post_init__(self) -> None:
        if WORD not in self.text:
            raise ValueError(f"{self.path.name} has no word {WORD!r} that could be changed")

    def save(self) -> None:
        """Save it as an editor does that writes into the file that is there."""
        self.path.write_text(self.next(), encoding="utf-8")

    def next(self) -> str:
        """The text as it is to be saved next."""
        self.saved += 1
        return self.text.replace(WORD, f"{self.saved:0{len(WORD)}}", 1)


def resume(entries: int, seed: int = 7, **head: object) -> str:
    """A résumé of that many entries of a few lines each, as JSON, which is YAML too.

    `head` are fields of the file, beside its name and sections.
    """
    chance = random.Random(seed)
    made = [
        {
            "organization": f"Organisation {n}",
            "position": f"Role {n}",
            "date": "2020",
            "location": "Rome",
            "priority": str(n % 5),
            "highlights": [
                " ".join(chance.choices(_WORDS, k=chance.randint(6, 38)))
                for _ in range(chance.randint(1, 3))
            ],
        }
        for n in range(entries)
    ]
    sections = [
        {"kind": "text", "text": f"What follows is {WORD}."},
        {"kind": "experience", "entries": made},
    ]
    return json.dumps({"cvbuild": "1", "name": "Ada Lovelace", **head, "sections": sections})
