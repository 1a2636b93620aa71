"""Repository: what lies around a cv.yaml in a repository of its own.

Gives texts by their places: a workflow that builds on every push, what git leaves out, settings of
VS Code that complete and check the file while it is written, and a README with the commands. Pure,
but for reading the workflow.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from importlib.resources import files
from typing import NoReturn

from cvbuild import __version__
from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode

__all__ = ["around"]

_ACTION = re.compile(r"[\w.-]+/[\w.-]+(?:/[\w./-]+)?@[\w./-]+", re.ASCII)


def around(file: str, title: str, action: str | None = None) -> Mapping[str, str]:
    """Files by their places in the repository; `file` is the name of the résumé there.

    `action` says where cvbuild's action is, as OWNER/REPOSITORY@REF. Without it, the workflow gets
    cvbuild from the package index.

    Raises:
        CvbuildError: that is no such place, or scripts would have to quote the file's name.
    """
    if re.fullmatch(r"\w[\w.-]*", file) is None:
        _refuse(f"{file!r} is no name for a file in scripts", "take letters, digits, - and _")
    if action is not None and _ACTION.fullmatch(action) is None:
        _refuse(f"{action!r} is not the place of an action", "write it as OWNER/REPOSITORY@COMMIT")
    name = json.dumps(file)
    if action is None:
        workflow = files("cvbuild.starters").joinpath("workflow.yml").read_text("utf-8")
        workflow = workflow.replace(" cv.yaml", f" {file}")
    else:
        workflow = _WORKFLOW.replace("@file@", name).replace("@action@", action)
    return {
        ".github/workflows/resume.yml": workflow,
        ".gitignore": _IGNORED,
        ".vscode/settings.json": _SETTINGS.replace("@file@", name),
        ".vscode/extensions.json": '{\n  "recommendations": ["redhat.vscode-yaml"]\n}\n',
        "README.md": _README.replace("@file@", file).replace("@title@", _plain(title)),
    }


_WORKFLOW = """\
# Every push builds the résumé and its variants, checks them, and keeps PDFs and pictures with the
# run, under "Actions". A pull request gets a comment with what changes; a tag, a release.
name: Résumé

on:
  push:
    branches: ["**"]
    tags: ["*"]
  pull_request:

permissions: {}

concurrency:
  group: resume-${{ github.ref }}
  cancel-in-progress: true

jobs:
  resume:
    name: Build
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions:
      contents: write  # for releases, and for pictures on a branch
      pull-requests: write  # for the comment
    steps:
      - uses: @action@
        with:
          file: @file@
          # Pictures in summaries and comments, for all who may see the repository:
          # picture-branch: cvbuild-pictures
"""

_IGNORED = """\
# What cvbuild makes; the workflow keeps it with each run.
*.pdf
*-diff.html
/out/
.DS_Store
"""

_SETTINGS = """\
{
  "yaml.schemas": { "cv.schema.json": [@file@] },
  "yaml.format.enable": false,
  "files.insertFinalNewline": true,
  "[yaml]": { "editor.wordWrap": "on", "editor.quickSuggestions": { "strings": true } }
}
"""

_README = f"""\
# @title@

The résumé is one file, [@file@](@file@); the PDFs are made from it by cvbuild {__version__}.

```console
pipx install cvbuild=={__version__}
cvbuild validate @file@             # finds mistakes
cvbuild pdf @file@ --watch --open   # builds on every save; once: pipx inject cvbuild watchfiles
cvbuild build @file@ -o out/        # the PDF of the file and of every variant
cvbuild variants @file@             # what each variant keeps and drops
cvbuild diff @file@ --rev HEAD~1    # what changed, as text; with --visual as pages
```

Every push builds all of it; the PDFs wait in the run, under "Actions".
"""


def _plain(title: str) -> str:
    """The text in a heading, where nothing of it is markup."""
    return re.sub(r"([\\`*_\[\]<>&#|~$!])", r"\\\1", " ".join(title.split()))


def _refuse(message: str, hint: str) -> NoReturn:
    raise CvbuildError([Diagnostic("bad-starter", message, hint=hint)], ExitCode.USAGE)
