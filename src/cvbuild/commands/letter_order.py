"""What `cvbuild letter` was asked for; it is done as an order of `cvbuild pdf` is."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from cvbuild.commands.order import Make, Order, Plan, plain_options, planned, variants_of
from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode
from cvbuild.latex.template import LETTER
from cvbuild.places import base_of, check_targets
from cvbuild.terminal import refuse, refuse_empty

if TYPE_CHECKING:
    from cvbuild.schema.dates import DateValue
    from cvbuild.source import Source

__all__ = ["LetterOrder", "date_of"]


@dataclass(frozen=True, slots=True)
class LetterOrder(Order):
    """The options of `cvbuild letter` as they were typed, and read where they can be wrong."""

    start: ClassVar[str | None] = "'cvbuild new --letter' writes a letter.yaml to start from"

    resume: str | None = None
    merged: bool = False
    date: DateValue | None = None

    @classmethod
    def plain(cls, arguments: Sequence[str]) -> LetterOrder | None:
        """What `cvbuild letter` with these arguments means, where that is plain; else None."""
        flags = ("--all-variants", "--json", "--no-attach", "--with-resume")
        typed = plain_options(
            arguments, "letter", flags, ("-o", "--variant", "--resume", "--locale")
        )
        if typed is None:
            return None
        return cls(
            typed.file,
            typed.last("-o"),
            tuple(typed.values["--variant"]),
            "--all-variants" in typed.flags,
            json="--json" in typed.flags,
            attach="--no-attach" not in typed.flags,
            resume=typed.last("--resume"),
            merged="--with-resume" in typed.flags,
            locale=typed.last("--locale"),
        )

    def work(self, source: Source) -> tuple[Plan, Make]:
        """What to build of this version of the file and of its résumé, and what builds it.

        Raises:
            CvbuildError: a file has problems, or a result cannot go where it should.
        """
        from cvbuild.letter.make import LetterWanted, build_all, open_letter

        base = base_of(self.file)
        if self.resume == "":
            refuse_empty("resume")
        resume = None if self.resume is None else Path(self.resume)
        first = LetterWanted(self.variants[0] if self.variants else None, locale=self.locale)
        opened = open_letter(source, base, resume, first)
        names = variants_of(opened.letter) if self.all_variants else self.variants
        wanted = [
            LetterWanted(
                name,
                self.tags,
                self.template,
                self.pages,
                base,
                self.attach,
                self.date,
                self.merged,
                locale=self.locale,
            )
            for name in dict.fromkeys(names) or [None]
        ]
        plan = planned(wanted, self.file, self.output, ".pdf")
        if opened.resume is not None:
            self._spare(plan, opened.resume.file)
        check_targets(
            [target for _, target in plan], self.log, self.inputs(source), ".pdf", alone=True
        )
        if len(wanted) == 1 or not opened.several:
            return plan, lambda run: build_all(opened, wanted, run)
        each = [(open_letter(source, base, resume, which), which) for which in wanted]
        return plan, lambda run: [build_all(one, [which], run)[0] for one, which in each]

    def _spare(self, plan: Plan, resume: Path) -> None:
        """Refuse to write over the résumé."""
        from cvbuild.places import same_file

        for _, target in plan:
            if target is not None and same_file(target, resume):
                refuse(f"'{target}' is the résumé", "give another name with -o")

    def inputs(self, source: Source | None) -> tuple[Path, ...]:
        """The files that the results come from, those of the résumé among them."""
        from cvbuild.inputs import inputs
        from cvbuild.pipeline import Wanted
        from cvbuild.source import load, read

        file = Path(self.file)
        tree = source.tree if source is not None and isinstance(source.tree, dict) else {}
        signature, named = tree.get("signature"), tree.get("resume")
        found = [*inputs(file, source, [Wanted(template=self.template)])]
        if isinstance(signature, dict) and isinstance(picture := signature.get("file"), str):
            found.append(file.parent / picture)
        resume = Path(self.resume) if self.resume else None
        if resume is None and isinstance(named, str):
            resume = file.parent / named
        if resume is not None:
            behind = None
            with suppress(CvbuildError, ValueError):
                behind = load(read(resume), str(resume))
            found += inputs(resume, behind, [])
        # a template of one's own may have a file for letters
        own = [path.with_name(LETTER) for path in found if path.name == "body.tex.jinja"]
        return tuple(dict.fromkeys((*found, *own)))


def date_of(text: str | None) -> DateValue | None:
    """The date that was typed; `today` is the day of SOURCE_DATE_EPOCH, or of the clock."""
    if text is None:
        return None
    import os
    from datetime import UTC, datetime

    from cvbuild.schema.dates import FreeDate, PartialDate, parse_point

    if text.strip().casefold() == "today":
        epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
        now = datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else None
        day = (now or datetime.now().astimezone()).date()
        return PartialDate(day.year, day.month, day.day)
    hint = "write --date 2026-11-24, or --date today"
    try:
        date = parse_point(text)
    except ValueError as error:
        raise CvbuildError(
            [Diagnostic("bad-date", f"--date: {error}", hint=hint)], ExitCode.USAGE
        ) from None
    if isinstance(date, FreeDate) and not any(char.isdigit() for char in text):
        message = f"--date: {text!r} says no day that could stand on a letter"
        raise CvbuildError([Diagnostic("bad-date", message, hint=hint)], ExitCode.USAGE)
    return date
