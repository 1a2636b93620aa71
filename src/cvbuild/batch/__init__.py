"""Many résumés: a work list, who works it off, and a report.

`worklist` says which files, `report` keeps what became of each and knows what earlier runs built.
Between them stands a `Runner`: `crew` builds with processes of this machine, `cluster` hands the
work to Dask. Both do for each file what `work` says: look whether it is up to date, build it,
write the PDF. `run` joins the three.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from cvbuild.batch.report import Record, Reports
from cvbuild.batch.worklist import Job

__all__ = ["Answer", "Runner", "Ticket", "run"]


@dataclass(frozen=True, slots=True)
class Ticket:
    """A file to look after, and what earlier reports say of it."""

    job: Job
    known: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a file: a record for each of its PDFs, or one when the file is broken."""

    job: Job
    records: tuple[Record, ...]


Runner = Callable[[Iterable[Ticket]], Generator[Answer, None, None]]
"""Answers every ticket once, in any order, and takes few ahead of what it has answered.

Closing it ends what is at work.
"""


def run(
    jobs: Sequence[Job], out: Path, report: str, runner: Runner
) -> Generator[Answer, None, None]:
    """Build all files; gives each answer when it is in the report.

    `report` is the name of the report in the folder `out`. When the generator is closed early, the
    report holds what was done until then, and another run goes on from there.

    Raises:
        CvbuildError: nothing can be built at all: no engine, say, or no cluster.
    """
    with Reports(out, report) as reports:
        tickets = (Ticket(job, reports.known(job.name)) for job in jobs)
        with closing(runner(tickets)) as answers:
            for answer in answers:
                reports.add(answer.job.number, answer.records)
                yield answer
        reports.finish()
