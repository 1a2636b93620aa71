"""A match as a person reads it, in 80 columns, and as facts for JSON."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from cvbuild.diagnostic import path_text
from cvbuild.match import Evidence, Found, Match

__all__ = ["facts", "table", "text"]

WIDTH = 80
_TERM = 28
_LINES = 6


def text(match: Match, file: str) -> str:
    """One résumé beside the posting: what it shows, what other tags would, what is missing."""
    covered, coverable, missing = match.covered, match.coverable, match.missing
    expression = "" if match.expression is None else f" ({match.expression})"
    what = "the whole file" if match.variant is None else f"variant {match.variant}"
    if match.variant is None and match.expression is not None:
        what, expression = f"--tags '{match.expression}'", ""
    out = [
        f"{match.posting} beside {file}, {what}{expression}:",
        f"{len(covered)} of {_terms(len(match.found))} shown, {match.share:.0%} by weight",
    ]
    if covered:
        out += ["", _row("Shown", "line", "asked", "cv line", "where")]
        out += [_told(one, one.shown, ()) for one in covered]
    if coverable:
        out += ["", _row("With other tags", "line", "asked", "cv line", "[tags] where")]
        out += [_told(one, one.hidden, one.tags) for one in coverable]
    if missing:
        out += ["", _row("Not in the file", "line", "asked", "", "")]
        out += [_told(one, (), ()) for one in missing]
    if words := _proposed(match):
        out += ["", *words]
    return "\n".join(line.rstrip() for line in out)


def _terms(count: int) -> str:
    return "1 term" if count == 1 else f"{count} terms"


def _told(one: Found, evidence: Sequence[Evidence], tags: Sequence[str]) -> str:
    shown = _counted([mention.line for mention in one.term.mentions])
    if not evidence:
        return _row(f"  {one.term.text}", shown, one.term.asked.value, "", "")
    first = evidence[0]
    at = _counted([one.line for one in evidence])
    place = first.entry or first.section
    if tags:
        place = f"[{', '.join(tags)}] {place}"
    return _row(f"  {one.term.text}", shown, one.term.asked.value, at, place)


def _counted(lines: Sequence[int]) -> str:
    """The first of the lines, and how many others there are."""
    others = len(set(lines)) - 1
    return f"{lines[0]} +{others}" if others else str(lines[0])


def _row(term: str, lines: str, asked: str, at: str, place: str) -> str:
    start = f"{_fixed(term, _TERM)} {_fixed(lines, _LINES)} {_fixed(asked, 9)} {_fixed(at, 7)} "
    return start + _cut(place, WIDTH - len(start))


def _proposed(match: Match) -> list[str]:
    proposed = match.proposal
    if proposed is None:
        return []
    share = f"{match.share_of(proposed.weight):.0%}"
    tagged = f"{proposed.items} of {proposed.all_items} tagged items"
    if proposed.expression is None:
        first = "Proposed: no --variant and no --tags"
    else:
        first = f'Proposed: --tags "{proposed.expression}"'
    shown = len(match.covered)
    does = "shows as much" if proposed.terms == shown else f"shows {_terms(proposed.terms)}"
    return [first, f"  {does}, {share} by weight, with {tagged}"]


def table(matches: Sequence[Match], file: str) -> str:
    """Several résumés of a file, the one that shows the most first, and what each lacks."""
    first = matches[0]
    rows = [f"{first.posting} beside {file}: {_terms(len(first.found))}", ""]
    names = [_name(match) for match in matches]
    wide = min(30, max(8, *map(_columns, names)))
    head = f"{_fixed('résumé', wide)}  shown  by weight  could show  "
    rows.append(f"{head}required, not shown")
    for name, match in sorted(zip(names, matches, strict=True), key=lambda pair: -pair[1].share):
        lacking = [
            one.term.text for one in match.found if not one.shown and one.term.asked.weight >= 3
        ]
        start = (
            f"{_fixed(name, wide)}  {len(match.covered):>5}  {match.share:>9.0%}  "
            f"{len(match.covered) + len(match.coverable):>10}  "
        )
        rows.append(start + _cut(", ".join(lacking), WIDTH - _columns(start)))
    return "\n".join(row.rstrip() for row in rows)


def _name(match: Match) -> str:
    return "(whole file)" if match.variant is None else match.variant


def facts(match: Match) -> dict[str, object]:
    """What there is to know of a match, for JSON."""
    proposed = match.proposal
    return {
        "posting": match.posting,
        "variant": match.variant,
        "expression": None if match.expression is None else str(match.expression),
        "share": round(match.share, 4),
        "terms": [_found_facts(one) for one in match.found],
        "proposal": None
        if proposed is None
        else {
            "expression": None if proposed.expression is None else str(proposed.expression),
            "terms": proposed.terms,
            "share": round(match.share_of(proposed.weight), 4),
            "items": proposed.items,
            "all_items": proposed.all_items,
        },
    }


def _found_facts(one: Found) -> dict[str, object]:
    status = "shown" if one.shown else "other-tags" if one.hidden else "missing"
    return {
        "term": one.term.text,
        "status": status,
        "asked": one.term.asked.value,
        "weight": one.term.weight,
        "lines": [{"line": m.line, "asked": m.asked.value} for m in one.term.mentions],
        "shown": [_evidence_facts(evidence) for evidence in one.shown],
        "hidden": [_evidence_facts(evidence) for evidence in one.hidden],
        "tags": list(one.tags),
    }


def _evidence_facts(evidence: Evidence) -> dict[str, object]:
    return {
        "text": evidence.text,
        "path": path_text(evidence.path),
        "line": evidence.line,
        "section": evidence.section,
        "entry": evidence.entry,
    }


def _cut(text: str, width: int) -> str:
    """The beginning of `text` that fits into so many columns, with `…` where it was cut."""
    if _columns(text) <= width:
        return text
    while text and _columns(text) > width - 1:
        text = text[:-1]
    return f"{text.rstrip()}…" if width > 0 else ""


def _fixed(text: str, width: int) -> str:
    text = _cut(text, width)
    return text + " " * (width - _columns(text))


def _columns(text: str) -> int:
    """The columns that `text` takes on a terminal (Unicode Standard Annex 11)."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
