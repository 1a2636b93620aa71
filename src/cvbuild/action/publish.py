"""Publish: shows people what `make` has left, with a token.

Takes the folder of results, the run and the inputs; writes the summary, and by the API the comment
at a pull request, pictures on a branch of their own, and files of a release. What the token may not
do is left out, and a note in the summary says so: that of a pull request from a fork only reads.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from cvbuild.action.api import Api, ApiError
from cvbuild.action.report import REPORT, Report
from cvbuild.action.runner import Inputs, Run, put
from cvbuild.action.words import Places, comment, mark, summary
from cvbuild.check.report import github
from cvbuild.diagnostic import Diagnostic, Severity

__all__ = ["publish"]

_BOT = "github-actions[bot]"
"""Who writes with the token of a job."""
_KEPT = 30
"""Runs whose pictures the branch keeps."""
_SIGN = ".cvbuild-pictures"
"""A file on the branch for pictures; a branch without it belongs to somebody else."""
_EXPLAINED = (
    "Pictures of pages for summaries and comments, written by cvbuild's action. Nothing is built\n"
    "from this branch; it is rewritten by every run, and may be deleted.\n"
)


def publish(inputs: Inputs, run: Run, summary_file: str | None) -> bool:
    """Show everything; whether all came about that had to."""
    report = REPORT.validate_json((inputs.out / "report.json").read_bytes())
    notes: list[str] = []
    api = None if inputs.token is None else Api(run.api, run.repository, inputs.token)
    done = True
    if run.tag is not None and inputs.release and report.exit_code == 0:
        pdfs = [inputs.out / "pdf" / r.pdf for r in report.resumes if r.pdf]
        try:
            _release(api or Api(run.api, run.repository, ""), run.tag, pdfs)
        except ApiError as error:
            done = False
            notes.append(f"The PDFs could not be added to the release: {_why(error)}.")
    pictures = None
    if api is not None and inputs.picture_branch is not None:
        try:
            pictures = _show(api, run, inputs.picture_branch, inputs.out / "pictures", report)
        except ApiError as error:
            notes.append(f"The pictures could not be put on their branch: {_why(error)}.")
    if report.before and not any(resume.diff is not None for resume in report.resumes):
        notes.append(f"Compared with nothing: {_quiet(report.before)}.")
    artifacts = inputs.artifacts
    if api is not None and run.pull is not None and inputs.comment:
        text = comment(report, Places(*artifacts, pictures, tuple(notes)))
        try:
            _say(api, run.pull.number, report.file, text)
        except ApiError as error:
            notes.append(f"The pull request could not be commented on: {_why(error)}.")
    put(summary_file, summary(report, Places(*artifacts, pictures, tuple(notes))))
    if notes:
        told = [Diagnostic("action", note, severity=Severity.WARNING) for note in notes]
        print(github(report.file, told), flush=True)
    return done


def _why(error: ApiError) -> str:
    if error.status in (401, 403, 404):
        return f"{_quiet(str(error))}; the permissions of the job's token do not allow it"
    return _quiet(str(error))


def _quiet(text: str) -> str:
    """One line that is no markup."""
    return " ".join(text.replace("`", "'").replace("<", "‹").replace("@", "(at)").split())


def _say(api: Api, pull: int, file: str, text: str) -> None:
    """Write the comment, or anew the one that an earlier run wrote."""
    sign, page = mark(file), 1
    while True:
        found = api.get(f"/issues/{pull}/comments?per_page=100&page={page}")
        comments = found if isinstance(found, list) else []
        for one in comments:
            # anybody may write what looks like ours
            if _at(one, "user", "login") == _BOT and str(_at(one, "body")).startswith(sign):
                api.send("PATCH", f"/issues/comments/{_at(one, 'id')}", {"body": text})
                return
        if len(comments) < 100:
            break
        page += 1
    api.send("POST", f"/issues/{pull}/comments", {"body": text})


def _release(api: Api, tag: str, files: list[Path]) -> None:
    """Add the files to the tag's release, which is made where there is none."""
    try:
        release = api.get(f"/releases/tags/{quote(tag, safe='')}")
    except ApiError as error:
        if error.status != 404:
            raise
        release = api.send("POST", "/releases", {"tag_name": tag, "name": tag})
    target = str(_at(release, "upload_url")).partition("{")[0]
    assets = _at(release, "assets")
    there = {_at(a, "name"): _at(a, "id") for a in (assets if isinstance(assets, list) else ())}
    for file in files:
        if file.name in there:
            api.delete(f"/releases/assets/{there[file.name]}")
        api.upload(f"{target}?name={quote(file.name)}", file.read_bytes(), "application/pdf")


def _show(
    api: Api, run: Run, branch: str, folder: Path, report: Report
) -> Callable[[str], str] | None:
    """Put the pictures on the branch; gives what makes an address of the name of one.

    The branch has one commit without a parent, so that no clone grows by it.
    """
    if branch == run.default_branch:
        raise ApiError(0, f"'{branch}' is the main branch")
    names = [
        name
        for resume in report.resumes
        for name in (*resume.pictures, *(change.picture for change in resume.changed))
    ]
    if not names:
        return None
    at = quote(branch)
    kept: list[dict[str, object]] = []
    there = True
    try:
        commit = _at(api.get(f"/git/ref/heads/{at}"), "object", "sha")
    except ApiError as error:
        if error.status != 404:
            raise
        there = False
    if there:
        tree = _at(api.get(f"/git/commits/{commit}"), "tree", "sha")
        listed = _at(api.get(f"/git/trees/{tree}"), "tree")
        entries = listed if isinstance(listed, list) else []
        if _SIGN not in [_at(entry, "path") for entry in entries]:
            raise ApiError(0, f"the branch '{branch}' was not made for pictures")
        runs = [e for e in entries if _at(e, "type") == "tree" and _at(e, "path") != run.number]
        runs.sort(key=lambda entry: _order(str(_at(entry, "path"))))
        kept = [
            {"path": _at(e, "path"), "mode": "040000", "type": "tree", "sha": _at(e, "sha")}
            for e in runs[-_KEPT + 1 :]
        ]
    made: list[dict[str, object]] = [
        {"path": _SIGN, "mode": "100644", "type": "blob", "content": _EXPLAINED}
    ]
    for name in names:
        content = base64.b64encode((folder / name).read_bytes()).decode()
        blob = api.send("POST", "/git/blobs", {"content": content, "encoding": "base64"})
        path = f"{run.number}/{name}"
        made.append({"path": path, "mode": "100644", "type": "blob", "sha": _at(blob, "sha")})
    tree = _at(api.send("POST", "/git/trees", {"tree": [*kept, *made]}), "sha")
    value = {"message": f"Pictures of run {run.number}", "tree": tree, "parents": []}
    new = _at(api.send("POST", "/git/commits", value), "sha")
    if there:
        api.send("PATCH", f"/git/refs/heads/{at}", {"sha": new, "force": True})
    else:
        api.send("POST", "/git/refs", {"ref": f"refs/heads/{branch}", "sha": new})
    # of this form, GitHub shows pictures of private repositories to those who may see them
    start = f"{run.server}/{run.repository}/blob/{at}/{run.number}"
    return lambda name: f"{start}/{quote(name)}?raw=true"


def _order(name: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in name.split("-"))


def _at(value: object, *names: str) -> object:
    """A part of what the API answered; None where it is not as documented."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value
