"""A session of the preview: keeps what somebody looks at built while the file changes.

Takes the file and a function that typesets; gives, for each view, the latest `State`, and tells
whoever looks at it of every new one. A view is a variant and a template. One thread waits for
changes and reads the file, another builds, one after the other, the views that somebody looks at.
What was last built well is kept while there is an error, and nothing older. There is nothing of
the web in here.
"""

from __future__ import annotations

import hashlib
import threading
import time
import traceback
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from cvbuild.diagnostic import LINE_BREAK, CvbuildError, Diagnostic, Severity, printable
from cvbuild.images import Size, png, sizes
from cvbuild.inputs import inputs
from cvbuild.latex.template import builtin_names
from cvbuild.pipeline import Built, Typesetter, Wanted, build
from cvbuild.source import Source, load, read, shown
from cvbuild.watching import Watcher

if TYPE_CHECKING:
    pass

__all__ = [
    "MOST_IMAGES",
    "MOST_VIEWS",
    "Choices",
    "Key",
    "Mark",
    "Problem",
    "Session",
    "Sheet",
    "Sheets",
    "State",
    "Status",
]

MOST_VIEWS = 8
"""Views that are kept while nobody looks at them, to show them at once when somebody does."""

MOST_IMAGES = 24
"""Pictures of pages that are kept for one build; browsers keep those they have by themselves."""

_GONE = 0.3
"""Seconds that an editor may take between emptying or deleting a file and writing it."""

_HALF = 0.05
"""Seconds without a change after which a file with problems counts as written to its end."""

_WIDEST_LINE = 160
"""Characters of a source line that are shown; a longer one is cut around the problem."""


class Status(Enum):
    """How a view is."""

    BUILDING = "building"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Key:
    """A view: the name of a variant, or None for the whole file, and that of a template, or None
    for the one that the file asks for."""

    variant: str | None = None
    template: str | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """What one may switch to."""

    variants: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of the source with the part that is wrong."""

    before: str
    wrong: str
    after: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A diagnostic with all that is shown of it. Lines and columns count from 1, 0 is unknown."""

    severity: str
    code: str
    message: str
    hint: str | None
    place: str
    line: int
    column: int
    source: Mark | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page. Its size is in PostScript points, `fill` from 0 to 1; None where it is not known."""

    width: float
    height: float
    fill: float | None


@dataclass(frozen=True, slots=True)
class Sheets:
    """The pages of a build. `name` is the same for the same bytes and for no others."""

    name: str
    pdf: bytes = field(repr=False)
    pages: tuple[Sheet, ...] = ()
    notes: tuple[str, ...] = ()
    """What was done to keep the page budget."""


@dataclass(frozen=True, slots=True)
class State:
    """What there is to say of a view.

    `build` counts what was built in the session. `sheets` are the last good ones, also while
    there is an error; None before there are any.
    """

    status: Status = Status.BUILDING
    build: int = 0
    sheets: Sheets | None = None
    problems: tuple[Problem, ...] = ()
    seconds: float = 0.0


Listener = Callable[[], None]


@dataclass(frozen=True, slots=True)
class _Read:
    """The file as it was last read: its text, what it holds, and why that is not known."""

    text: str | None = None
    source: Source | None = None
    problems: tuple[Diagnostic, ...] = ()


@dataclass(slots=True)
class _View:
    state: State = field(default_factory=State)
    listeners: list[Listener] = field(default_factory=list)
    stale: bool = True
    ahead: bool = False
    """It is to be built although nobody looks at it yet."""
    images: OrderedDict[tuple[int, int], bytes] = field(default_factory=OrderedDict)


class Session:
    """The views of a file, kept up to date; a context manager that leaves no thread behind.

    Args:
        file: the cv.yaml.
        typeset: an engine, ready to run from any thread.
        template: what stands in for the template that the file asks for.
        name: what the file is called in problems, which is how it was typed.
        locale: the language, in place of those of the file and its variants.
    """

    def __init__(
        self,
        file: Path,
        typeset: Typesetter,
        template: str | None = None,
        name: str | None = None,
        locale: str | None = None,
    ) -> None:
        self.file = file
        self.name = str(file) if name is None else name
        self._typeset = typeset
        self._template = template
        self._locale = locale
        self._views: OrderedDict[Key, _View] = OrderedDict()
        self._read: _Read | None = None
        self._variants: tuple[str, ...] | None = None
        self._changed = threading.Condition()
        self._closed = False
        self._builds = 0
        self._watcher = Watcher([file])
        self._threads = [
            threading.Thread(target=work, name=f"cvbuild {work.__name__}", daemon=True)
            for work in (self._watch, self._build)
        ]

    def __enter__(self) -> Self:
        self._watcher.__enter__()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._watcher.stop()
        for thread in self._threads:
            thread.join()
        self._watcher.__exit__(kind, error, trace)

    @property
    def choices(self) -> Choices:
        """What one may switch to; the variants are those that the file had when it last could be
        read at all."""
        return Choices(self._variants or (), builtin_names())

    def knows(self, key: Key) -> bool:
        """Whether there is such a view. A file that never could be read may have any variant."""
        if key.template is not None and key.template not in builtin_names():
            return False
        return key.variant is None or self._variants is None or key.variant in self._variants

    def build_ahead(self, key: Key) -> None:
        """Build the view, if it is known, once, although nobody looks at it yet."""
        with self._changed:
            if self.knows(key):
                self._views.setdefault(key, _View()).ahead = True
                self._changed.notify_all()

    @contextmanager
    def looking(self, key: Key, tell: Listener) -> Iterator[None]:
        """Keep the view built; `tell` is called, from another thread, whenever its state is new.

        Raises:
            KeyError: there is no such view.
        """
        with self._changed:
            if not self.knows(key):
                raise KeyError(key)
            view = self._views.setdefault(key, _View())
            self._views.move_to_end(key)
            view.listeners.append(tell)
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                view.listeners.remove(tell)
                if not view.listeners:
                    view.images = OrderedDict()
                self._forget()

    def state(self, key: Key) -> State:
        """The latest state of a view; that of one that is not there yet is `BUILDING`."""
        with self._changed:
            view = self._views.get(key)
            return State() if view is None else view.state

    def pdf(self, name: str) -> tuple[Key, bytes]:
        """The PDF of that name and a view that shows it.

        Raises:
            KeyError: no view shows it (any more).
        """
        key, view = self._shown(name)
        assert view.state.sheets is not None
        return key, view.state.sheets.pdf

    def image(self, name: str, number: int, width: int) -> bytes:
        """The page, counted from 1, of the PDF of that name, as a PNG about so many pixels wide.

        Raises:
            KeyError: no view shows that PDF (any more).
            IndexError: it has no such page.
        """
        _, view = self._shown(name)
        sheets, images, wanted = view.state.sheets, view.images, (number, width)
        assert sheets is not None
        with self._changed:
            if wanted in images:
                images.move_to_end(wanted)
                return images[wanted]
        made = png(sheets.pdf, number, width)
        with self._changed:
            if view.images is images and view.listeners:
                images[wanted] = made
                while len(images) > MOST_IMAGES:
                    images.popitem(last=False)
        return made

    def _shown(self, name: str) -> tuple[Key, _View]:
        with self._changed:
            for key, view in self._views.items():
                if view.state.sheets is not None and view.state.sheets.name == name:
                    return key, view
        raise KeyError(name)

    def _forget(self) -> None:
        """Lets go of the views that nobody has looked at for longest."""
        idle = [key for key, view in self._views.items() if not view.listeners]
        for key in idle[: max(0, len(idle) - MOST_VIEWS)]:
            del self._views[key]

    def _watch(self) -> None:
        """The thread that reads the file, and again whenever something changed."""
        while not self._closed:
            found = self._load()
            patience = _HALF if found.text else _GONE
            if found.source is None and self._watcher.wait(patience):
                continue
            wanted = Wanted(template=self._template)
            self._watcher.watch(inputs(self.file, found.source, [wanted]))
            with self._changed:
                self._read = found
                if found.source is not None:
                    self._variants = _variants(found.source)
                for view in self._views.values():
                    view.stale = True
                self._changed.notify_all()
            self._watcher.wait()

    def _load(self) -> _Read:
        text = None
        try:
            data = read(self.file)
            text = shown(data)
            return _Read(text, load(data, self.name))
        except CvbuildError as error:
            return _Read(text, None, error.diagnostics)

    def _build(self) -> None:
        """The thread that builds."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._next() is not None)
                key, found = self._next(), self._read
                if self._closed or key is None or found is None:
                    return
                view = self._views[key]
                view.stale = view.ahead = False
                self._tell(view, replace(view.state, status=Status.BUILDING))
            state = self._built(key, found, view.state)
            with self._changed:
                if state.status is Status.FAILED and self._superseded(view):
                    continue
                if state.sheets is not view.state.sheets:
                    view.images = OrderedDict()
                self._tell(view, state)

    def _next(self) -> Key | None:
        """The view to be built next; None when there is none, or the file has not been read."""
        if self._read is None:
            return None
        waiting = (k for k, v in self._views.items() if v.stale and (v.listeners or v.ahead))
        return next(waiting, None)

    def _superseded(self, view: _View) -> bool:
        """Whether what failed was only half of the file, and the rest is here or comes at once."""
        self._changed.wait_for(lambda: self._closed or view.stale, _HALF)
        return view.stale and bool(view.listeners)

    def _tell(self, view: _View, state: State) -> None:
        view.state = state
        self._changed.notify_all()
        for listener in view.listeners:
            listener()

    def _built(self, key: Key, found: _Read, last: State) -> State:
        """The state that follows `last`."""
        start = time.perf_counter()
        self._builds += 1
        sheets, problems, status = last.sheets, found.problems, Status.FAILED
        wanted = Wanted(
            key.variant,
            template=key.template or self._template,
            base=self.file.parent,
            locale=self._locale,
        )
        try:
            if found.source is not None:
                built = build(found.source, wanted, self._typeset)
                sheets, problems = _sheets(built, last.sheets), built.diagnostics
                status = Status.DONE
        except CvbuildError as error:
            problems = error.diagnostics
        except Exception as error:  # of cvbuild itself: its trace is told, and the session lives on
            traceback.print_exc()
            problems = (Diagnostic("internal-error", f"cvbuild failed: {error!r}"),)
        lines = None if found.text is None else LINE_BREAK.split(found.text)
        told = tuple(_problem(d, self.name, lines) for d in problems)
        return State(status, self._builds, sheets, told, time.perf_counter() - start)


def _variants(source: Source) -> tuple[str, ...]:
    """The names of the variants, also in a file that has problems."""
    tree = source.tree
    variants = tree.get("variants") if isinstance(tree, dict) else None
    return tuple(variants) if isinstance(variants, dict) else ()


def _sheets(built: Built, last: Sheets | None) -> Sheets:
    """The pages of a build; `last` when they are the same."""
    name = hashlib.sha256(built.pdf).hexdigest()[:32]
    notes = (*map(str, built.changes), *(f"left out: {d.label}" for d in built.dropped))
    known = sizes(built.pdf) if last is None or last.name != name else ()
    pages = tuple(_pages(known, built.fills)) if known else () if last is None else last.pages
    made = Sheets(name, built.pdf, pages, notes)
    return last if last == made else made


def _pages(known: Sequence[Size], fills: Sequence[float]) -> Iterator[Sheet]:
    for n, size in enumerate(known):
        yield Sheet(size.width, size.height, fills[n] if n < len(fills) else None)


def _problem(d: Diagnostic, file: str, lines: Sequence[str] | None) -> Problem:
    severity = "error" if d.severity is Severity.ERROR else "warning"
    hint = None if d.hint is None else printable(d.hint)
    if d.elsewhere is not None and d.span is not None:
        file = d.elsewhere.file
        lines = [*[""] * (d.span.line - 1), d.elsewhere.line or ""]
    if d.span is None:
        return Problem(severity, d.code, printable(d.message), hint, printable(file), 0, 0, None)
    place = f"{printable(file)}:{d.span.line}:{d.span.column}"
    mark = None
    if lines is not None and 0 < d.span.line <= len(lines):
        end = d.span.end_column if d.span.end_line == d.span.line else None
        mark = _mark(lines[d.span.line - 1], d.span.column - 1, None if end is None else end - 1)
    message = printable(d.message)
    return Problem(severity, d.code, message, hint, place, d.span.line, d.span.column, mark)


def _mark(line: str, start: int, end: int | None) -> Mark:
    """The line in three parts; `end` is None where the problem goes on in the next line."""
    line = line.rstrip()
    start = min(start, len(line))
    end = len(line) if end is None else max(start, min(end, len(line)))
    first = max(0, min(start - _WIDEST_LINE // 2, len(line) - _WIDEST_LINE))
    last = first + _WIDEST_LINE
    before, wrong, after = line[first:start], line[start : min(end, last)], line[end:last]
    before = ("…" if first else "") + before
    after += "…" if last < len(line) else ""
    return Mark(*map(_visible, (before, wrong, after)))


def _visible(text: str) -> str:
    """The text with U+FFFD for what would move other text about, such as marks of direction."""
    return "".join(c if c == "\t" or _harmless(c) else "\ufffd" for c in text)


def _harmless(c: str) -> bool:
    return c.isprintable() or unicodedata.category(c) == "Zs"
