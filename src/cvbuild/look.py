"""The look of a page beside its sizes: what `design:` may say of it, with whatever template.

Values only; what a template makes of them is its own affair, and every template that comes with
cvbuild honours all of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = [
    "COLOURS",
    "DENSITIES",
    "FONTS",
    "LEAST_CONTRAST",
    "Look",
    "colour",
    "contrast",
]

FONTS = ("latin-modern", "latin-modern-sans", "source-sans", "charter")
"""Families of type that every TeX for cvbuild has."""

COLOURS = {
    "black": "#000000",
    "slate": "#3f4a59",
    "navy": "#1f3a63",
    "blue": "#1a5fb4",
    "teal": "#0b6b6b",
    "green": "#2b6a3a",
    "burgundy": "#7d1f33",
    "red": "#b3261e",
    "purple": "#5b3a8c",
    "brown": "#7a4a1f",
}
"""Colours that have a name. Each stands out from white by more than `LEAST_CONTRAST`."""

LEAST_CONTRAST = 4.5
"""The contrast of text and its ground below which it is hard to read (WCAG 2.2, 1.4.3)."""

DENSITIES = {"compact": (0.65, 0.96), "normal": (1.0, 1.0), "airy": (1.45, 1.06)}
"""By what spacing and leading of a template are multiplied."""

_HEX = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True, slots=True)
class Look:
    """What a page looks like. `accent` is a colour as `#rrggbb`."""

    font: str = "latin-modern"
    accent: str = "#000000"
    density: str = "normal"
    date_column: bool = True
    """Whether dates and places stand at the right of their entries, not behind them."""
    contacts: str = "words"
    """What stands before a contact: its label (words), a sign (icons) or nothing (plain)."""
    rules: bool = True
    """Whether lines are drawn at the headings of sections."""
    header: str = "center"
    photo_side: str = "right"
    page_numbers: bool = False
    links: str = "plain"
    hyphenation: bool = False
    """Whether long words of running text may be broken at the end of a line."""
    sidebar: tuple[str, ...] = ()
    """The sections, by id or kind, that a narrow column takes, where the template has one."""

    @property
    def ink(self) -> str:
        """The accent as PDF has it, three numbers from 0 to 1; empty for black."""
        return _ink(self.accent)

    @property
    def tint(self) -> str:
        """The ground of a column: the accent, mixed with so much white that text stands out."""
        return _ink(_mixed(self.accent, 0.07))


def colour(text: str) -> str | None:
    """The colour of that name, or `#rrggbb` itself; None for anything else."""
    if text in COLOURS:
        return COLOURS[text]
    return text.lower() if _HEX.fullmatch(text) else None


def contrast(one: str, ground: str = "#ffffff") -> float:
    """How much a colour stands out from its ground, from 1 to 21 (WCAG 2.2, contrast ratio)."""
    high, low = sorted((_luminance(one), _luminance(ground)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(value: str) -> float:
    """WCAG 2.2, relative luminance."""
    linear = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in _parts(value)
    )
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _parts(value: str) -> tuple[float, ...]:
    return tuple(int(value[at : at + 2], 16) / 255 for at in (1, 3, 5))


def _mixed(value: str, share: float) -> str:
    """So much of a colour, and white."""
    return "#" + "".join(f"{round(255 * (1 - share * (1 - part))):02x}" for part in _parts(value))


def _ink(value: str) -> str:
    return "" if value == "#000000" else " ".join(f"{part:.3f}" for part in _parts(value))
