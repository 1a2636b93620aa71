"""A draft becomes a valid file.

Takes a `Draft`, gives the text of a cv.yaml that validates, and notes. Whatever the schema refuses
is changed as little as possible (a web address gets its https://, an address that is none becomes
text, a date its valid part), or taken out and kept below `kept: refused:`; each is told.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cvbuild.diagnostic import CvbuildError, Diagnostic, Path, Severity, path_text
from cvbuild.importing.draft import Change, Draft, Note, Value
from cvbuild.importing.journal import filled
from cvbuild.importing.markup import literal
from cvbuild.importing.writer import written
from cvbuild.schema.contacts import CONTACT_KINDS
from cvbuild.schema.dates import parse_date, parse_point
from cvbuild.select import check_variants
from cvbuild.source import Source, load
from cvbuild.text import bad_links, blank, is_web_address
from cvbuild.validate import validate

__all__ = ["NAMELESS", "Settled", "settle"]

NAMELESS = "Your name"
"""Stands for the name where the foreign file has none."""

_UNNAMED = "—"
"""Stands for what an entry must have and the foreign file does not say."""

_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""What may not stand in a cv.yaml, not even as an escape."""

_MOST_PROBLEMS = 100_000
"""That are looked at in a round; what comes after them is seen in the next."""
_MOST_ROUNDS = 100
"""Rounds that can be needed: each problem of a value may hide another one around it."""
_DEEPEST = 24
"""Lists and mappings in one another, of what is kept; deeper values are kept as JSON."""
_LONGEST_KEY = 200

_STANDINS = {
    "organization": ("position", "team", "description", "location"),
    "institution": ("degree", "area", "department", "location"),
    "name": ("organization", "role", "category", "position", "relationship"),
    "title": ("subtitle", "venue", "event", "issuer", "number", "office"),
    "language": ("level",),
    "position": ("location",),
}
"""What can be the heading of an entry that has not the one it should have."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A valid file: its data, its text, and all that is to be told of how it came about."""

    cv: dict[str, Value]
    text: str
    notes: tuple[Note, ...]


def settle(
    draft: Draft,
    comment: str = "",
    more: Callable[[Source], dict[str, Value]] | None = None,
) -> Settled:
    """The draft as a valid cv.yaml.

    `more` is asked, with the valid file, what else is to stand below `kept`. `comment` is a line
    at the top.

    Raises:
        CvbuildError: it is larger than a cv.yaml may be.
    """
    settler = _Settler(draft)
    source = settler.settle()
    refused: dict[str, Value] = {"refused": settler.refused} if settler.refused else {}
    if extra := refused if more is None else more(source):
        kept = settler.cv.get("kept")
        old = kept if isinstance(kept, dict) else {}
        settler.cv["kept"] = _bounded({**old, **extra})
    text = written(settler.cv, comment)
    load(text.encode(), "cv.yaml")  # what is kept may have made it too large
    return Settled(settler.cv, text, (*draft.notes, *settler.notes))


def _problems(source: Source) -> list[Diagnostic]:
    """What is wrong with the file itself; files that it names are not looked at."""
    try:
        cv = validate(source, most=_MOST_PROBLEMS)
    except CvbuildError as error:
        return list(error.diagnostics)
    return [problem for problem in check_variants(cv) if problem.severity is Severity.ERROR]


class _Settler:
    def __init__(self, draft: Draft) -> None:
        self.notes: list[Note] = []
        self.refused: dict[str, Value] = {}
        first: dict[str, Value] = {"cvbuild": "1", "name": draft.cv.get("name", "")}
        cv = {**first, **draft.cv, "cvbuild": "1"}
        kept = cv.pop("kept", {})
        cleaned = self._clean(cv, ())
        assert isinstance(cleaned, dict)
        self.cv = filled(cleaned)
        if kept:
            self.cv["kept"] = _bounded(kept)
        if "name" not in self.cv:
            self.name_it()
        self.gone: list[tuple[Path, int]] = []

    def settle(self) -> Source:
        for _ in range(_MOST_ROUNDS):
            source = load(written(self.cv).encode(), "cv.yaml")
            problems = _problems(source)
            if not problems:
                return source
            self._round(problems)
        raise AssertionError("the file does not settle")

    # --- one round

    def _round(self, problems: Sequence[Diagnostic]) -> None:
        done: set[Path] = set()
        self.gone = []
        for problem in problems:
            seen = (problem.path[:n] in done for n in range(len(problem.path) + 1))
            if problem.code == "more-problems" or any(seen):
                continue  # the second problem of a value that is gone, or another one by now
            path = self._there(problem.path)
            if not path and problem.code != "missing-field":
                raise CvbuildError(problems)  # nothing that is in the data
            done.add(path)
            self._fix(problem, path)
        # the innermost first, and of a list the last, so that the others stay where they are
        for path, place in sorted(self.gone, key=lambda i: (len(i[0]), i[1]), reverse=True):
            items = self._at(path) if self._there(path) == path else None
            if isinstance(items, list) and place < len(items):
                del items[place]
        kept = self.cv.pop("kept", None)
        self.cv = filled(self.cv)
        if kept:
            self.cv["kept"] = kept

    def _fix(self, problem: Diagnostic, path: Path) -> None:
        value = self._at(path)
        fix = _FIXES.get(problem.code)
        if fix is None or not fix(self, problem, path, value):
            self.refuse(path, problem.message)

    # --- the data

    def _at(self, path: Path) -> Value:
        value: Value = self.cv
        for step in path:
            value = value[step]  # type: ignore[index]
        return value

    def _there(self, path: Path) -> Path:
        """The longest part of the path that exists."""
        value: Value = self.cv
        for n, step in enumerate(path):
            try:
                value = value[step]  # type: ignore[index]
            except (LookupError, TypeError):
                return path[:n]
        return path

    def mapping(self, path: Path) -> dict[str, Value]:
        value = self._at(path)
        assert isinstance(value, dict)
        return value

    def put(self, path: Path, value: Value) -> None:
        parent = self._at(path[:-1])
        parent[path[-1]] = value  # type: ignore[index]

    def refuse(self, path: Path, reason: str) -> None:
        """Take the value out, keep it, and say why."""
        value = self._at(path)
        last = path[-1]
        if isinstance(last, int):
            self.gone.append((path[:-1], last))
        else:
            del self.mapping(path[:-1])[last]
        empty = value in ([], {}) or (isinstance(value, str) and blank(value))
        change = Change.LEFT if empty else Change.KEPT
        if not empty:
            self.refused[path_text(path)] = value
        self._note(change, path, reason)

    def changed(self, path: Path, message: str) -> bool:
        self._note(Change.CHANGED, path, message)
        return True

    def name_it(self) -> None:
        self.cv = {"cvbuild": "1", "name": NAMELESS, **self.cv}
        self._note(Change.CHANGED, ("name",), "the file has no name; write yours for it")

    def _note(self, change: Change, path: Path, message: str) -> None:
        self.notes.append(Note(change, f"cv.yaml {path_text(path)}", message))

    def _clean(self, value: Value, path: Path) -> Value:
        """Without characters that no cv.yaml can hold, and with line ends of one sort."""
        if isinstance(value, dict):
            return {
                _FORBIDDEN.sub("", name): self._clean(inner, (*path, name))
                for name, inner in value.items()
            }
        if isinstance(value, list):
            return [self._clean(inner, (*path, n)) for n, inner in enumerate(value)]
        text = value.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n")
        made = _FORBIDDEN.sub("", text)
        if made != text:
            self._note(Change.CHANGED, path, "characters that cannot be printed are left out")
        return made


# --- what can be done about a problem: True, or False where the value must go

_Fix = Callable[[_Settler, Diagnostic, Path, Value], bool]


def _url(settler: _Settler, problem: Diagnostic, path: Path, value: Value) -> bool:
    if not isinstance(value, str):
        return False
    address = value.strip()
    address = address.removeprefix("//")
    full = f"https://{address}"
    bare = re.fullmatch(r"[^\s:@/]+\.[^\W\d_]{2,}(?:[:/?#]\S*)?", address)
    if bare and is_web_address(full):
        settler.put(path, full)
        return settler.changed(path, f"{value!r} is written as {full}")
    if address != value and is_web_address(address):
        settler.put(path, address)
        return True
    return _contact_text(settler, problem, path, value)


def _contact_text(settler: _Settler, problem: Diagnostic, path: Path, value: Value) -> bool:
    """The address of a contact line that is none, as text."""
    if path[:1] != ("contacts",) or len(path) != 3 or not isinstance(value, str):
        return False
    contact = settler.mapping(path[:-1])
    kind = str(path[-1])
    if kind in ("text", "location") or not value.strip():
        return False
    made: dict[str, Value] = {"link" if is_web_address(value) else "text": value.strip()}
    if kind in ("website", "link") and re.fullmatch(r"[^@\s]+@[^@\s]+\.\w+", value.strip()):
        made = {"email": value.strip()}
    made |= {k: v for k, v in contact.items() if k not in (kind, "show")}
    settler.put(path[:-1], made)
    return settler.changed(path, f"{problem.message}; it is kept as {next(iter(made))}")


def _date(settler: _Settler, problem: Diagnostic, path: Path, value: Value) -> bool:
    if not isinstance(value, str) or path[-1] not in ("start", "end", "date"):
        return False
    entry = settler.mapping(path[:-1])
    typed = " ".join(value.split())
    if path[-1] != "date" and typed.casefold() != "present":
        try:  # a range where one date should stand
            parse_date(typed)
        except ValueError:
            pass
        else:
            other = entry.get("end" if path[-1] == "start" else "start")
            if other is None:
                del entry[str(path[-1])]
                entry["date"] = typed
                return True
    for length in (10, 7, 4):
        part = typed[:length]
        try:
            parse_point(part)
        except ValueError:
            continue
        if len(typed) > len(part) == length and re.fullmatch(r"[\d-]+", part):
            entry[str(path[-1])] = part
            return settler.changed(path, f"{problem.message}; {part} is written")
        break
    start, end = entry.get("start"), entry.get("end")
    if path[-1] == "date" or not isinstance(start, str) or not isinstance(end, str):
        return False
    return _in_words(settler, path, start, end, problem.message)


def _in_words(settler: _Settler, path: Path, start: str, end: str, reason: str) -> bool:
    """A start and an end that are no dates, or not in order, as words."""
    entry = settler.mapping(path[:-1])
    made: dict[str, Value] = {}
    for name, value in entry.items():
        if name == "start":
            made["date"] = f"{start} until {end}"
        elif name not in ("end", "date"):
            made[name] = value
    settler.put(path[:-1], made)
    return settler.changed(path[:-1], f"{reason}; it is written as words")


def _reversed(settler: _Settler, problem: Diagnostic, path: Path, value: Value) -> bool:
    entry = settler.mapping(path[:-1])
    start, end = entry.get("start"), entry.get("end")
    if not isinstance(start, str) or not isinstance(end, str):
        return False
    return _in_words(settler, path, start, end, problem.message)


def _link(settler: _Settler, problem: Diagnostic, path: Path, value: Value) -> bool:
    if not isinstance(value, str):
        return False
    made = literal(value)
    settler.put(path, value.replace("](", "] (") if bad_links(made) else made)
    return settler.changed(path, f"{problem.message}; it prints as it is")


def _missing(settler: _Settler, problem: Diagnostic, path: Path, value: Value) -> bool:
    found = re.search(r"needs '(\w+)'$", problem.message)
    name = found[1] if found else "position"
    if not isinstance(value, dict) or name in ("kind", "items", "text", "entries", "file"):
        return False
    for other in _STANDINS.get(name, ()):
        text = value.get(other)
        if isinstance(text, str):
            value.pop(other)
            settler.put(path, {name: text, **value})
            return settler.changed(path, f"{name} is missing; its {other} stands there")
    if not path and name == "name":
        settler.name_it()
        return True
    if not path or not value:
        return False
    settler.put(path, {name: _UNNAMED, **value})
    return settler.changed((*path, name), f"{name} is missing; {_UNNAMED!r} stands for it")


def _kind(settler: _Settler, problem: Diagnostic, path: Path, value: Value) -> bool:
    """A section of no known kind, as a whole."""
    settler.refuse(path[:-1], problem.message)
    return True


def _two_kinds(settler: _Settler, problem: Diagnostic, path: Path, value: Value) -> bool:
    """Several addresses in one contact line, as lines of their own."""
    at = path if isinstance(value, dict) else path[:-1]
    contact = settler.mapping(at)
    kinds = [kind for kind in CONTACT_KINDS if kind in contact]
    contacts = settler._at(at[:-1])
    if len(kinds) < 2 or not isinstance(contacts, list):
        return False
    contacts += [{kind: contact.pop(kind)} for kind in kinds[1:]]
    return True


def _wrong_type(settler: _Settler, problem: Diagnostic, path: Path, value: Value) -> bool:
    if isinstance(value, str) and "should be a list" in problem.message:
        settler.put(path, [value])
        return True
    if isinstance(value, list) and "should be text" in problem.message:
        texts = [item for item in value if isinstance(item, str)]
        if len(texts) == len(value):
            settler.put(path, ", ".join(texts))
            return settler.changed(path, "it was a list")
    return False


_FIXES: dict[str, _Fix] = {
    "bad-url": _url,
    "bad-email": _contact_text,
    "bad-phone": _contact_text,
    "bad-account": _contact_text,
    "bad-orcid": _contact_text,
    "bad-date": _date,
    "dates-reversed": _reversed,
    "bad-link": _link,
    "missing-field": _missing,
    "missing-value": _missing,
    "role-without-name": _missing,
    "contact-with-two-kinds": _two_kinds,
    "unknown-kind": _kind,
    "wrong-type": _wrong_type,
}


# --- what is kept


def _bounded(value: Value, depth: int = 0) -> Value:
    """A value to be kept, so that a cv.yaml can hold it: what cannot be is kept as JSON."""
    if isinstance(value, str):
        return value if not _FORBIDDEN.search(value) else json.dumps(value)
    if depth > _DEEPEST:
        return json.dumps(value)
    if isinstance(value, list):
        return [_bounded(inner, depth + 1) for inner in value]
    if any(len(name) > _LONGEST_KEY or _FORBIDDEN.search(name) for name in value):
        return json.dumps(value)
    return {name: _bounded(inner, depth + 1) for name, inner in value.items()}
