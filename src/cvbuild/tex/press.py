"""An engine at work: typesets one job after the other, from any thread.

Whoever has many jobs keeps one `Press` and closes it at the end.
"""

from __future__ import annotations

from types import TracebackType
from typing import Self

from cvbuild.tex.engine import LIMITS, Engine, Found, Limits
from cvbuild.tex.job import TexJob, Typeset

__all__ = ["Press"]


class Press:
    """Typesets jobs; a context manager that leaves no process behind."""

    def __init__(self, engine: Engine, found: Found, limits: Limits = LIMITS) -> None:
        self._engine = engine
        self._found = found
        self._limits = limits

    def __call__(self, job: TexJob) -> Typeset:
        """Typeset the job.

        Raises what `Engine.typeset` does.
        """
        return self._engine.typeset(job, self._found, self._limits)

    def close(self) -> None:
        """End what waits for a job."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
