"""A Dask cluster that builds.

Here the files are read, compared with earlier reports and written; the cluster gets what a PDF is
made from as values and gives the PDF back. So its workers need cvbuild and a TeX engine, and no
file system in common with this machine or with each other.

When a worker dies, Dask hands its tasks to others (`distributed.scheduler.allowed-failures` times,
3 unless it is set). What was still not built then is tried once more, with nothing beside it.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from cvbuild.batch import Answer, Runner, Ticket
from cvbuild.batch.work import Looked, Made, Make, Parcel, give_up, look, make, settle
from cvbuild.batch.worker import Setup, maker_of
from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode
from cvbuild.inputs import inputs
from cvbuild.source import Source

if TYPE_CHECKING:
    from distributed import Client, Future

__all__ = ["cluster"]

_Result = tuple[str, tuple[Made, ...]]
"""The identity of who built, and what was made."""

_SECONDS = 30.0
"""How long to wait for the scheduler, and for its first worker."""

_AHEAD = 3
"""Files that wait in the cluster for each thread of it, so that none is idle."""

_FEWEST = 8
"""Files that are in the cluster also when it is small, as it may grow."""

_AGAIN = 5.0
"""Seconds after which the size of the cluster is asked for again."""


def cluster(setup: Setup, address: str) -> Runner:
    """A runner that hands the work to the Dask scheduler at an address, such as tcp://host:8786.

    Its answers may raise CvbuildError: there is no `distributed` here, no scheduler at the address,
    no worker that could build, or the cluster is lost midway.
    """

    def run(tickets: Iterable[Ticket]) -> Generator[Answer, None, None]:
        with _connected(address) as client:
            identities = _identities(client, setup)
            yield from _Work(client, setup, identities).answers(tickets)

    return run


@contextmanager
def _silent() -> Iterator[None]:
    """Lets Dask not log to the terminal what is told here in other words.

    Each of its loggers has a level of its own, from its configuration.
    """
    import logging

    names = [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]
    before = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    try:
        from distributed import Client
    except ImportError:
        _refuse("no-dask", "Dask is not installed", "pip install 'cvbuild[dask]'")
    with _silent():
        try:
            client = Client(address, timeout=_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:  # its TimeoutError is an OSError
            reason = str(error) or type(error).__name__
            message = f"there is no Dask scheduler at '{address}': {reason}"
            _refuse("no-cluster", message, "such as tcp://host:8786, which the scheduler prints")
        with client:
            try:
                client.wait_for_workers(1, timeout=_SECONDS)
            except TimeoutError:
                _refuse("no-cluster", "the Dask cluster has no workers", "start one: dask worker …")
            yield client


@dataclass(frozen=True, slots=True)
class _Facts:
    """What a worker tells of itself."""

    code: str
    identity: str


def _facts(engine: str) -> _Facts | CvbuildError:
    from cvbuild.batch.identity import code, identity

    try:
        return _Facts(code(), identity(engine))
    except CvbuildError as error:
        return error


def _identities(client: Client, setup: Setup) -> tuple[str, ...]:
    """The identities of the workers; all of them have the cvbuild that is here."""
    from cvbuild.batch.identity import code

    here = code()
    hint = "install the same cvbuild on all workers"
    try:
        told = client.run(_facts, setup.order.engine)
    except Exception as error:
        message = f"the workers of the Dask cluster cannot use cvbuild: {error}"
        _refuse("no-cluster", message, hint)
    found = set()
    for worker, facts in told.items():
        if isinstance(facts, CvbuildError):
            first = facts.diagnostics[0]
            message = f"the Dask worker {worker} cannot build: {first.message}"
            problem = replace(first, message=message)
            raise CvbuildError([problem], facts.exit_code)
        if facts.code != here:
            _refuse("no-cluster", f"the Dask worker {worker} has another cvbuild", hint)
        found.add(facts.identity)
    return tuple(sorted(found))


class _Work:
    """Files that are in the cluster, a bounded number at a time."""

    def __init__(self, client: Client, setup: Setup, identities: tuple[str, ...]) -> None:
        self._client = client
        self._setup = setup
        self._identities = identities
        self._out = Path(setup.out)
        self._asked = 0.0
        self._room = _FEWEST

    def answers(self, tickets: Iterable[Ticket]) -> Generator[Answer, None, None]:
        suspects: list[Looked] = []
        yield from self._crowd(iter(tickets), suspects)
        # what workers died of may have been the memory that the others took
        for looked in suspects:
            answer = self._answer(looked, self._submit(looked), tries=2)
            yield answer or self._given_up(looked, _death(), tries=2)

    def _crowd(
        self, tickets: Iterator[Ticket], suspects: list[Looked]
    ) -> Generator[Answer, None, None]:
        from distributed import as_completed

        at_work: dict[Future[_Result], Looked] = {}
        done = as_completed(loop=self._client.loop)
        try:
            while True:
                while len(at_work) < self._window() and (ticket := next(tickets, None)):
                    looked = look(ticket, self._setup.order, self._out, self._identities)
                    if looked.parcel is None:
                        yield Answer(looked.job, looked.settled)
                    elif _names_absolute(looked.source):
                        yield self._given_up(looked, _absolute_path())
                    else:
                        looked = replace(looked, source=None)  # the cluster reads it for itself
                        future = self._submit(looked)
                        at_work[future] = looked
                        done.add(future)
                if not at_work:
                    return
                future = next(done)
                looked = at_work.pop(future)
                answer = self._answer(looked, future)
                if answer is None:
                    suspects.append(looked)
                else:
                    yield answer
        finally:
            if at_work:
                with suppress(Exception):  # the cluster may be what is lost
                    self._client.cancel(list(at_work))

    def _window(self) -> int:
        """How many files may be in the cluster."""
        if time.monotonic() - self._asked > _AGAIN:
            try:
                threads = sum(self._client.nthreads().values())
            except OSError:
                raise _lost() from None
            self._room = max(_FEWEST, (1 + _AHEAD) * threads)
            self._asked = time.monotonic()
        return self._room

    def _submit(self, looked: Looked) -> Future[_Result]:
        assert looked.parcel is not None
        # not pure: never the result of an earlier task, which another version may have made
        shipment = _Shipment.of(looked.parcel)
        try:
            return self._client.submit(_build, shipment, self._setup, pure=False)
        except (OSError, RuntimeError):  # closed, by Dask itself
            raise _lost() from None

    def _answer(self, looked: Looked, future: Future[_Result], tries: int = 1) -> Answer | None:
        """The answer, once it is there; None when workers died of it."""
        from distributed import KilledWorker
        from distributed.client import FutureCancelledError
        from distributed.comm.core import CommClosedError

        try:
            identity, made = future.result()
        except KilledWorker:
            return None
        except (FutureCancelledError, CommClosedError):
            raise _lost() from None
        except Exception as error:  # of Dask, as what we do there raises nothing
            return self._given_up(looked, _cluster_failed(error), tries)
        finally:
            future.release()
        return Answer(looked.job, settle(looked, made, self._out, identity, tries))

    def _given_up(self, looked: Looked, told: Diagnostic, tries: int = 1) -> Answer:
        seconds = time.monotonic() - looked.started
        return Answer(looked.job, give_up(looked.job, self._setup.order, told, seconds, tries))


def _names_absolute(source: Source | None) -> bool:
    """Whether the file names something by a path that means another file on another machine."""
    return any(path.is_absolute() for path in inputs(Path("cv.yaml"), source, ()))


def _lost() -> CvbuildError:
    problem = Diagnostic(
        "cluster-lost",
        "the connection to the Dask scheduler was lost",
        hint="the same command goes on from here",
    )
    return CvbuildError([problem], ExitCode.TYPESETTING)


def _death() -> Diagnostic:
    return Diagnostic(
        "worker-died",
        "the Dask workers that built this died of it, several times",
        hint="is there memory left? try it alone with 'cvbuild pdf'",
    )


def _absolute_path() -> Diagnostic:
    return Diagnostic(
        "absolute-path",
        "the file names a photo or template by its absolute path, which a cluster may not have",
        hint="write it relative to the file, or give the template with --template",
    )


def _cluster_failed(error: Exception) -> Diagnostic:
    return Diagnostic("cluster-failed", f"Dask could not do it: {type(error).__name__}: {error}")


def _refuse(code: str, message: str, hint: str) -> NoReturn:
    raise CvbuildError([Diagnostic(code, message, hint=hint)], ExitCode.USAGE) from None


@dataclass(frozen=True, slots=True)
class _Shipment:
    """A parcel with its files, on the way to a machine that does not have them.

    Of each file there is its absolute path, the one that links in it lead to, and what it holds.
    """

    parcel: Parcel
    files: tuple[tuple[str, str, bytes], ...]

    @classmethod
    def of(cls, parcel: Parcel) -> _Shipment:
        base = Path(os.path.realpath(parcel.base))
        files = []
        for path, content in parcel.files:
            below = path.is_relative_to(parcel.base)
            whole = base / path.relative_to(parcel.base) if below else path
            lexical = os.path.abspath(whole)  # noqa: PTH100 - resolve() follows links
            if content is not None:
                files.append((lexical, os.path.realpath(lexical), content))
        return cls(replace(parcel, base=base, files=()), tuple(files))

    @contextmanager
    def unpacked(self) -> Iterator[tuple[Parcel, str]]:
        """The parcel with its files on this machine, and the private folder that they are in.

        Links are laid as links, so that what may not be used here may not be used there.
        """
        import tempfile

        if not self.files and self.parcel.template is None:
            yield replace(self.parcel, base=Path(os.devnull)), os.devnull
            return
        with tempfile.TemporaryDirectory(prefix="cvbuild-", ignore_cleanup_errors=True) as name:
            root = Path(os.path.realpath(name))
            base = _below(root, self.parcel.base)
            base.mkdir(parents=True)
            for lexical, real, content in self.files:
                target, link = _below(root, real), _below(root, lexical)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
                if link != target and not link.exists():
                    link.parent.mkdir(parents=True, exist_ok=True)
                    link.symlink_to(target)
            template = self.parcel.template
            if template is not None and Path(template).is_absolute():
                template = str(_below(root, template))
            yield replace(self.parcel, base=base, template=template), str(root)


def _below(root: Path, path: str | Path) -> Path:
    """An absolute path, as if `root` were the root of the file system."""
    return root.joinpath(*Path(path).parts[1:])


def _build(shipment: _Shipment, setup: Setup) -> _Result:
    """What a worker does: the identity of who built, and what was made."""
    identity, build = _workshop(setup.maker, setup.order.engine)
    with shipment.unpacked() as (parcel, folder):
        made = make(parcel, None, build)
    return identity, tuple(_without(one, folder) for one in made)


def _without(made: Made, folder: str) -> Made:
    """The same, with paths as they were before the parcel was sent."""
    told = tuple(replace(one, message=one.message.replace(folder, "")) for one in made.diagnostics)
    return replace(made, diagnostics=told)


_workshops: dict[tuple[str, str], tuple[str, Make]] = {}
_opening = threading.Lock()


def _workshop(maker: str, engine: str) -> tuple[str, Make]:
    """The identity of this process and its engine, which it keeps as long as it lives."""
    import atexit

    from cvbuild.batch.identity import identity

    with _opening:
        if (maker, engine) not in _workshops:
            stack = ExitStack()
            build = stack.enter_context(maker_of(maker)(engine))
            atexit.register(stack.close)
            _workshops[maker, engine] = identity(engine), build
        return _workshops[maker, engine]
