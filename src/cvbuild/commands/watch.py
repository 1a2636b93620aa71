"""`cvbuild pdf --watch`: builds, and builds again whenever a file of the résumé was saved.

A round looks at what the files hold, builds when that is new, tells the result and waits. What
happens during a build is seen after it: saves that follow each other closely are built once, and
the last one is always built. Whatever is wrong is shown, the old PDF stays, and the next round
comes with the next save.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from time import monotonic, perf_counter
from typing import TYPE_CHECKING, NoReturn

from cvbuild.commands.order import Delivery, Order, Plan, Session, deliver
from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode
from cvbuild.pipeline import Wanted, typesetter
from cvbuild.places import check_log, show_file
from cvbuild.source import read
from cvbuild.terminal import STDIO, STDOUT, Ended, Report, print_lines, progress, reporting, say
from cvbuild.watching import Watcher

if TYPE_CHECKING:
    from cvbuild.pipeline import Built, Typesetter
    from cvbuild.source import Source

__all__ = ["build_on_save"]

_EMPTY = 0.3
"""Seconds that an editor may take between emptying or deleting a file and writing it."""

_HALF = 0.05
"""Seconds without a change after which a file with problems counts as written to its end."""

_GONE = "it is built again when it is back"

_Contents = Mapping[Path, bytes | None]


def build_on_save(order: Order, session: Session) -> NoReturn:
    """Build until the command is ended.

    Raises:
        Ended: it cannot begin, or the command line is wrong, which no save would mend.
    """
    with ExitStack() as stack:
        report = stack.enter_context(reporting(order.file, order.start))
        check_log(order.log, order.file)
        _refuse_streams(order)
        report.read()
        watcher = stack.enter_context(Watcher([Path(order.file)]))
        run = session.press or stack.enter_context(typesetter(order.engine, ready=1))
        try:
            _build_on_save(order, report, watcher, run)
        except KeyboardInterrupt:
            if _at_terminal():
                say("", err=True)  # ends the line that shows ^C
            raise


def _build_on_save(order: Order, report: Report, watcher: Watcher, run: Typesetter) -> NoReturn:
    saved = _Saved(order, watcher)
    opened: set[Path] = set()
    first = True
    while True:
        since = perf_counter()
        if saved.is_new():
            plan, results = _build(order, saved, report, run)
            if _failed(results) and watcher.wait(_HALF):
                saved.forget()
                continue
            delivery = _deliver(order, plan, results, report, since)
            if delivery.exit_code is ExitCode.USAGE:
                if first:
                    raise Ended(ExitCode.USAGE)
                saved.forget()  # a full disk, say, may be mended by the next save
            if order.show:
                for target in delivery.files:
                    if target not in opened:
                        show_file(target)
                opened.update(delivery.files)
            _say_what_next(first, delivery.exit_code)
            first = False
        watcher.wait()


class _Saved:
    """What the files of a résumé hold, beside what they held when it was last built."""

    def __init__(self, order: Order, watcher: Watcher) -> None:
        self._order = order
        self._file = Path(order.file)
        self._watcher = watcher
        self._paths: tuple[Path, ...] = (self._file,)
        self._built: _Contents = {}
        self._found: _Contents = {}
        self._forgotten = True

    def is_new(self) -> bool:
        """Whether there is something to build, once no file is empty or away for a moment."""
        end = monotonic() + _EMPTY
        self._found = _contents(self._paths)
        while self._is_empty() and (left := end - monotonic()) > 0:
            self._watcher.wait(left)
            self._found = _contents(self._paths)
        return self._forgotten or self._found != self._built

    def _is_empty(self) -> bool:
        """Whether something is empty, or not there, that was there."""
        return any(self._built.get(path) and not data for path, data in self._found.items())

    def load(self, report: Report) -> Source:
        """The file that was found; what else it is made from is watched from now on.

        Raises:
            CvbuildError: with every problem of its YAML, or why it cannot be read.
        """
        data = self._found.get(self._file)
        source = None
        try:
            source = report.parse(report.read() if data is None else data)
        except CvbuildError as error:
            if error.diagnostics[0].code == "no-such-file":
                error.diagnostics = (replace(error.diagnostics[0], hint=_GONE),)
            raise
        finally:
            self._paths = self._order.inputs(source)
            # before they are read: whatever happens to them later is told
            self._watcher.watch(self._paths)
            self._built = {self._file: data, **_contents(self._paths[1:])}
            self._forgotten = False
        return source

    def forget(self) -> None:
        """Take whatever is found next for new."""
        self._forgotten = True


def _contents(paths: Iterable[Path]) -> _Contents:
    """What the files hold; None for one that is not there or cannot be read."""
    return {path: _content(path) for path in paths}


def _content(path: Path) -> bytes | None:
    try:
        return read(path)
    except (CvbuildError, OSError):
        return None


def _build(
    order: Order, saved: _Saved, report: Report, run: Typesetter
) -> tuple[Plan, Sequence[Built | CvbuildError]]:
    """What was wanted and what became of it; a problem of all of it stands for all."""
    try:
        source = saved.load(report)
        plan, make = order.work(source)
        with progress("typesetting"):
            return plan, make(run)
    except CvbuildError as error:
        return [(Wanted(), None)], [error]


def _failed(results: Sequence[Built | CvbuildError]) -> bool:
    return any(isinstance(result, CvbuildError) for result in results)


def _deliver(
    order: Order,
    plan: Plan,
    results: Sequence[Built | CvbuildError],
    report: Report,
    since: float,
) -> Delivery:
    try:
        delivery = deliver(order, plan, results, report, since)
    except CvbuildError as error:  # a file could not be written
        report.show(error.diagnostics)
        delivery = Delivery(exit_code=error.exit_code)
    if order.json:
        facts = {
            "exit_code": delivery.exit_code,
            "seconds": round(perf_counter() - since, 3),
            "files": delivery.facts,
        }
        print_lines(json.dumps(facts))
    return delivery


def _refuse_streams(order: Order) -> None:
    if order.file == STDIO:
        _refuse("standard input cannot be watched", "name a file")
    if order.output in STDOUT:
        _refuse("--watch writes a file, not standard output", "leave out -o, or name a file")


def _refuse(message: str, hint: str) -> NoReturn:
    raise CvbuildError([Diagnostic("cannot-watch", message, hint=hint)], ExitCode.USAGE)


def _say_what_next(first: bool, code: ExitCode) -> None:
    """For a person at a terminal, who wonders whether something is still going on."""
    if _at_terminal():
        if first:
            say("waiting for the next save; Ctrl-C ends it", err=True)
        elif code is not ExitCode.DONE:
            say("waiting for the next save", err=True)


def _at_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()
