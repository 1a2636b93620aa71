"""Names of months, and words for the present, in the languages that cvbuild prints.

Takes a word, gives the number of the month or whether it stands for now. What means one month in
one language and another in the next, as `listopad` does, is none.
"""

from __future__ import annotations

from functools import cache

from cvbuild.locale import NAMES, locale_of

__all__ = ["means_now", "month"]

_NOW = frozenset(
    """
    aktuell | bis heute | derzeit | laufend | gegenwärtig | actuel | actuellement | à ce jour |
    présent | en cours | actualmente | presente | hoy | hasta la fecha | a la fecha | en curso |
    attuale | attualmente | in corso | ad oggi | atualmente | hoje | até o momento | até à data |
    huidig | tot heden | nuvarande | pågående | nuværende | nåværende | nykyinen | teraz |
    do teraz | do chwili obecnej | současnost | dosud | súčasnosť | devam ediyor | halen |
    по настоящее время | по н.в. | по н. в. | н.в. | наст. время | сейчас | по сей день |
    теперішній час | по теперішній час | до сега | σήμερα | έως σήμερα |
    现在 | 目前 | 現職 | 現在に至る | 在職中 | 재직중 | 재직 중 | 현재까지 | hiện tại | hiện nay
    """.replace("\n", " ").split(" | ")
)
"""Beside what each language prints."""


@cache
def _months() -> dict[str, int]:
    found: dict[str, set[int]] = {}
    for calendar in (locale_of(name).calendar for name in NAMES):
        names = (calendar.long, calendar.short, calendar.long_alone, calendar.short_alone)
        for n, name in (pair for each in names for pair in enumerate(each, 1)):
            found.setdefault(_bare(name), set()).add(n)
    return {name: numbers.pop() for name, numbers in found.items() if len(numbers) == 1}


@cache
def _present() -> frozenset[str]:
    printed = (locale_of(name).present for name in NAMES)
    return frozenset(_bare(text) for text in (*printed, *_NOW))


def month(name: str) -> int:
    """The number of the month, 1 to 12, or 0."""
    return _months().get(_bare(name), 0)


def means_now(text: str) -> bool:
    """Whether the words stand for the present."""
    return _bare(text) in _present()


def _bare(name: str) -> str:
    return " ".join(name.split()).casefold().replace("’", "'").rstrip(".")
