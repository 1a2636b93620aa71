"""What GitHub's runner tells a job, and how a job tells it something back.

Takes the environment and the payload of the event (docs.github.com, "Store information in
variables" and "Webhook events and payloads"); gives frozen values. Inputs of the action come as
variables, never as parts of a script.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode

__all__ = ["Inputs", "Pull", "Run", "put"]

_NOBODY = re.compile(r"0+")
"""What stands for the commit before the first of a branch."""


@dataclass(frozen=True, slots=True)
class Pull:
    """The pull request that the job is about. `foreign`: it comes from another repository."""

    number: int
    base: str
    foreign: bool


@dataclass(frozen=True, slots=True)
class Run:
    """The run that this job is part of, as the runner tells it."""

    event: str
    repository: str
    commit: str
    tag: str | None
    number: str
    """Of the run and the attempt, as in `1234-1`; later runs have higher numbers."""
    server: str
    api: str
    pull: Pull | None
    before: str | None
    """The commit that a push began with."""
    default_branch: str | None

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Run:
        """The run that these variables tell of.

        Raises:
            CvbuildError: they do not, or the event's token must not meet strangers' files.
        """
        event = environment.get("GITHUB_EVENT_NAME", "")
        if event == "pull_request_target":
            # its token may write, and what it is for is to look at what strangers send
            _refuse(
                "the action is not for the event 'pull_request_target'",
                "use 'pull_request'; its token cannot do harm",
            )
        told = _payload(environment.get("GITHUB_EVENT_PATH"))
        repository = environment.get("GITHUB_REPOSITORY", "")
        tag = environment.get("GITHUB_REF_NAME") if _is_tag(environment) else None
        before = _text(told, "before")
        if before is not None and _NOBODY.fullmatch(before):
            before = None
        return cls(
            event,
            repository,
            environment.get("GITHUB_SHA", ""),
            tag,
            f"{environment.get('GITHUB_RUN_ID', '0')}-{environment.get('GITHUB_RUN_ATTEMPT', '1')}",
            environment.get("GITHUB_SERVER_URL", "https://github.com"),
            environment.get("GITHUB_API_URL", "https://api.github.com"),
            _pull(told, repository),
            before,
            _text(_part(told, "repository"), "default_branch"),
        )


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the user of the action asks for, and the folder that results go to."""

    file: str
    variants: tuple[str, ...]
    check: bool
    strict: bool
    ignore: tuple[str, ...]
    compare: bool
    comment: bool
    release: bool
    picture_branch: str | None
    out: Path
    token: str | None
    artifacts: tuple[str, str]
    """Where the PDFs and the pictures are to be had; empty where they are not."""

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Inputs:
        """The inputs that these variables hold.

        Raises:
            CvbuildError: one says what it cannot say.
        """

        def text(name: str, default: str = "") -> str:
            return environment.get(f"CVBUILD_{name}", "").strip() or default

        def flag(name: str, *, default: bool) -> bool:
            said = text(name, "true" if default else "false").lower()
            if said not in ("true", "false"):
                _refuse(f"the input '{name.lower()}' is neither true nor false: {said!r}", None)
            return said == "true"

        def several(name: str) -> tuple[str, ...]:
            return tuple(dict.fromkeys(re.split(r"[\s,]+", text(name)))) if text(name) else ()

        return cls(
            text("FILE", "cv.yaml"),
            several("VARIANTS"),
            flag("CHECK", default=True),
            flag("STRICT", default=False),
            several("IGNORE"),
            flag("COMPARE", default=True),
            flag("COMMENT", default=True),
            flag("RELEASE", default=True),
            text("PICTURE_BRANCH") or None,
            Path(text("OUT", "out")),
            text("TOKEN") or None,
            (text("PDF_ADDRESS"), text("PICTURE_ADDRESS")),
        )


def put(file: str | None, text: str) -> None:
    """Add to a file of the runner, such as the one for outputs; nothing where it named none."""
    if file:
        with Path(file).open("a", encoding="utf-8") as opened:
            opened.write(text)


def _is_tag(environment: Mapping[str, str]) -> bool:
    return environment.get("GITHUB_REF_TYPE") == "tag"


def _payload(file: str | None) -> object:
    if not file:
        return {}
    try:
        return json.loads(Path(file).read_bytes())
    except (OSError, ValueError) as error:
        _refuse(f"what the event says cannot be read: {error}", None)


def _part(told: object, name: str) -> object:
    return told.get(name) if isinstance(told, dict) else None


def _text(told: object, name: str) -> str | None:
    found = _part(told, name)
    return found if isinstance(found, str) else None


def _pull(told: object, repository: str) -> Pull | None:
    pull = _part(told, "pull_request")
    number, base = _part(pull, "number"), _text(_part(pull, "base"), "sha")
    if not isinstance(number, int) or base is None:
        return None
    head = _text(_part(_part(pull, "head"), "repo"), "full_name")  # None of one that was deleted
    return Pull(number, base, head != repository)


def _refuse(message: str, hint: str | None) -> NoReturn:
    raise CvbuildError([Diagnostic("bad-run", message, hint=hint)], ExitCode.USAGE)
