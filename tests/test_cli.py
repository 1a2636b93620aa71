"""The command line: exit codes, messages, files written, and the last good PDF."""

from __future__ import annotations

import codecs
import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cvbuild import __version__
from cvbuild.cli import COMMANDS
from tests.broken_files import CASES
from tests.readers import app, tex

GOOD = "cvbuild: 1\nname: Ada Lovelace\nsections:\n  - {kind: text, title: Profile, text: Hello}\n"
OLD = b"%PDF the last good one"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_COLOR", raising=False)
    return tmp_path


def cvbuild(*args: str, stdin: str | None = None) -> Result:
    result = CliRunner().invoke(app, args, input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.mark.parametrize(("text", "message"), CASES.values(), ids=CASES)
def test_a_broken_file_is_told_and_harms_nothing(
    text: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")  # where there is no LuaTeX, whatever this machine has
    Path("cv.yaml").write_text(text, encoding="utf-8")
    Path("cv.pdf").write_bytes(OLD)
    result = cvbuild("pdf", "cv.yaml")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", message)
    assert Path("cv.pdf").read_bytes() == OLD
    assert sorted(p.name for p in Path().iterdir()) == ["cv.pdf", "cv.yaml"]
    checked = cvbuild("validate", "cv.yaml")
    assert (checked.exit_code, checked.stderr) == (1, message)


BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 10)}]\n" for n in range(8)
)

BYTES: dict[str, tuple[bytes, str]] = {
    "not UTF-8": (
        "cvbuild: 1\nname: José\n".encode("latin-1"),
        "cv.yaml:2:10: error[not-utf8]: the file is not UTF-8: byte 0xE9\n"
        "    2 | name: Jos\N{REPLACEMENT CHARACTER}\n"
        "      |          ^\n"
        "  hint: in Windows-1252 or Latin-1 this byte is 'é': save the file as UTF-8\n",
    ),
    "UTF-16": (
        codecs.BOM_UTF16_LE + "cvbuild: 1\n".encode("utf-16-le"),
        "cv.yaml:1:1: error[not-utf8]: the file is not UTF-8: byte 0xFF\n"
        "    1 | cvbuild: 1\n"
        "      | ^\n"
        "  hint: it looks like UTF-16 (Windows also says 'Unicode'): save it as UTF-8\n",
    ),
    "control character": (
        b"cvbuild: 1\nname: A\x07da\n",
        "cv.yaml:2:8: error[bad-character]: the character U+0007 may not stand in a file\n"
        "    2 | name: A\N{REPLACEMENT CHARACTER}da\n"
        "      |        ^\n"
        "  hint: delete it; most editors do not show it\n",
    ),
    "bomb": (
        BOMB.encode(),
        "cv.yaml:6:8: error[too-many-nodes]: the file holds more than 200000 keys and values, "
        "aliases counted as copies\n"
        "    6 | f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n"
        "      |        ^^\n",
    ),
    "too deep": (
        b"a:\n " + b"- " * 70 + b"x\n",
        "cv.yaml:2:128: error[too-deep]: lists and mappings stand more than 64 deep here\n"
        f"    2 |  {'- ' * 70}x\n"
        f"      | {' ' * 127}^\n",
    ),
    "too large": (
        b"name: " + b"x" * 2_000_001,
        "cv.yaml: error[too-large]: the file is larger than 2 MB\n"
        "  hint: is this the right file?\n",
    ),
}


@pytest.mark.parametrize(("data", "message"), BYTES.values(), ids=BYTES)
def test_bytes_that_are_no_yaml(data: bytes, message: str) -> None:
    Path("cv.yaml").write_bytes(data)
    Path("cv.pdf").write_bytes(OLD)
    result = cvbuild("pdf", "cv.yaml")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", message)
    assert Path("cv.pdf").read_bytes() == OLD


def test_no_such_file() -> None:
    Path("resume.yaml").write_text(GOOD)
    result = cvbuild("pdf", "resme.yaml")
    assert (result.exit_code, result.stderr) == (
        1,
        "resme.yaml: error[no-such-file]: there is no such file\n"
        "  hint: did you mean 'resume.yaml'?\n",
    )


def test_a_folder_is_no_file() -> None:
    Path("cv").mkdir()
    result = cvbuild("pdf", "cv")
    assert (result.exit_code, result.stderr) == (
        1,
        "cv: error[is-a-folder]: this is a folder, not a file\n",
    )


def test_an_engine_that_does_not_exist() -> None:
    Path("cv.yaml").write_text(GOOD)
    result = cvbuild("pdf", "cv.yaml", "--engine", "bundeld")
    assert (result.exit_code, result.stderr) == (
        2,
        "cv.yaml: error[unknown-engine]: there is no engine 'bundeld'; there are: auto, bundled, "
        "texlive, lualatex\n  hint: did you mean 'bundled'?\n",
    )


def test_a_folder_for_the_output_that_is_not_there() -> None:
    Path("cv.yaml").write_text(GOOD)
    result = cvbuild("tex", "cv.yaml", "-o", "out/cv.tex")
    assert (result.exit_code, result.stderr) == (
        2,
        "cv.yaml: error[no-folder]: the folder 'out' does not exist\n  hint: create it first\n",
    )


def test_the_input_is_never_the_output() -> None:
    Path("cv.yaml").write_text(GOOD)
    result = cvbuild("tex", "cv.yaml", "-o", "cv.yaml")
    assert (result.exit_code, result.stderr) == (
        2,
        "cv.yaml: error[bad-output]: 'cv.yaml' is the input\n  hint: give another name with -o\n",
    )
    assert Path("cv.yaml").read_text() == GOOD


posix = pytest.mark.skipif(sys.platform == "win32", reason="links are POSIX")


@posix
@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--log", "cv.yaml"], "'cv.yaml' is the input"),
        (["--log", "link"], "'link' is the input"),
        (["--log", "./cv.yaml"], "'./cv.yaml' is the input"),
        (["--log", "cv.pdf"], "'cv.pdf' is the output"),
        (["-o", "good.pdf", "--log", "good.pdf"], "'good.pdf' is the output"),
        (["-o", "new.pdf", "--log", "./new.pdf"], "'./new.pdf' is the output"),
        (["-o", "-", "--log", "/dev/stdout"], "'/dev/stdout' is the output"),
    ],
    ids=["input", "link", "other name", "output", "given", "not there", "stream"],
)
def test_the_log_destroys_nothing(args: list[str], message: str) -> None:
    Path("cv.yaml").write_text(GOOD)
    Path("link").symlink_to("cv.yaml")
    for name in ("cv.pdf", "good.pdf"):
        Path(name).write_bytes(OLD)
    result = cvbuild("pdf", "cv.yaml", *args)
    assert (result.exit_code, result.stdout, result.stderr) == (
        2,
        "",
        f"cv.yaml: error[bad-output]: {message}\n  hint: give another name with --log\n",
    )
    assert Path("cv.yaml").read_text() == GOOD
    assert {Path(name).read_bytes() for name in ("cv.pdf", "good.pdf")} == {OLD}


EMPTY = "  hint: is a variable of your shell not set?\n"
PLACES = {
    "log in no folder": (
        ["pdf", "cv.yaml", "--log", "no/x.log"],
        "cv.yaml: error[no-folder]: the folder 'no' does not exist\n  hint: create it first\n",
    ),
    "output in a file": (
        ["pdf", "cv.yaml", "-o", "cv.yaml/x.pdf"],
        "cv.yaml: error[no-folder]: 'cv.yaml' is not a folder\n  hint: choose another place\n",
    ),
    "no name of the output": (
        ["pdf", "cv.yaml", "-o", ""],
        f"cv.yaml: error[bad-output]: the name of the output is empty\n{EMPTY}",
    ),
    "no name of the log": (
        ["pdf", "cv.yaml", "--log", ""],
        f"cv.yaml: error[bad-output]: the name of the log is empty\n{EMPTY}",
    ),
    "no name of the file": (
        ["pdf", ""],
        f"cvbuild: error[bad-output]: the name of the file is empty\n{EMPTY}",
    ),
    "no name of the new file": (
        ["new", ""],
        f"cvbuild: error[bad-output]: the name of the file is empty\n{EMPTY}",
    ),
    "new file instead of the schema": (
        ["new", "x/cv.schema.json"],
        f"cvbuild: error[bad-output]: '{Path('x/cv.schema.json')}' is where the schema goes\n"
        "  hint: give the file another name\n",
    ),
}


@pytest.mark.parametrize(("args", "message"), PLACES.values(), ids=PLACES)
def test_a_place_that_is_none(args: list[str], message: str) -> None:
    Path("cv.yaml").write_text(GOOD)
    result = cvbuild(*args)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", message)
    assert [path.name for path in Path().iterdir()] == ["cv.yaml"]


@posix
@pytest.mark.parametrize("command", ["pdf", "tex", "validate"])
@pytest.mark.parametrize(
    "name", [".", "/", "circle", "x" * 300], ids=["here", "root", "circle", "long"]
)
def test_an_input_that_is_none(command: str, name: str) -> None:
    Path("circle").symlink_to("circle")
    result = cvbuild(command, name)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"{name}: error[")


@posix
@pytest.mark.parametrize("name", ["circle", "x" * 300], ids=["circle", "long"])
def test_an_output_that_is_none(name: str) -> None:
    Path("circle").symlink_to("circle")
    Path("cv.yaml").write_text(GOOD)
    for args in (["tex", "cv.yaml", "-o", name], ["new", name, "--force"]):
        result = cvbuild(*args)
        assert (result.exit_code, result.stdout) == (2, "")
        assert f"error[cannot-write]: '{name}' cannot be written: " in result.stderr


def test_validate_ends_with_the_worst() -> None:
    Path("a.yaml").write_text("cvbuild: 1\n")
    assert cvbuild("validate", "", "a.yaml").exit_code == 2


def test_new_keeps_a_schema_that_is_another() -> None:
    Path("cv.schema.json").write_text("mine")
    result = cvbuild("new")
    assert (result.exit_code, result.stderr) == (
        2,
        "cvbuild: error[file-exists]: 'cv.schema.json' is there already\n"
        "  hint: give another name, or --force to overwrite it\n",
    )
    assert [path.name for path in Path().iterdir()] == ["cv.schema.json"]
    assert cvbuild("new", "--force").stdout == "cv.yaml\ncv.schema.json\n"
    assert cvbuild("new", "second.yaml").stdout == "second.yaml\n"


def test_new_makes_the_folder() -> None:
    assert cvbuild("new", "resume/").exit_code == 0
    assert sorted(path.name for path in Path("resume").iterdir()) == ["cv.schema.json", "cv.yaml"]


@tex
def test_a_template_with_wrong_tex_names_the_field_and_keeps_the_log() -> None:
    own(Path("mine"), body="<< at(('headline',)) >>\n\\nonsense\n")
    Path("cv.yaml").write_text(GOOD + "headline: Countess\n")
    Path("cv.pdf").write_bytes(OLD)
    result = cvbuild("pdf", "cv.yaml", "--template", "mine", "--log", "tex.log")
    assert (result.exit_code, result.stdout, result.stderr) == (
        4,
        "tex.log\n",
        "cv.yaml:5:11: error[tex-error]: TeX could not typeset this: Undefined control sequence "
        "\\nonsense\n"
        "    5 | headline: Countess\n"
        "      |           ^^^^^^^^\n"
        "  hint: --log FILE keeps everything that TeX said\n",
    )
    assert "Undefined control sequence" in Path("tex.log").read_text()
    assert Path("cv.pdf").read_bytes() == OLD


def own(folder: Path, body: str) -> None:
    """A template of one's own that only differs in its body."""
    folder.mkdir()
    layout = 'paper="a4"\nfont_size=10\nleading=1.2\nspacing=1\nmargin="2cm"\n'
    folder.joinpath("template.toml").write_text(f'description="x"\n[layout]\n{layout}')
    folder.joinpath("preamble.tex").write_text("")
    folder.joinpath("body.tex.jinja").write_text(body)


@tex
def test_a_folder_of_ones_own_is_a_template() -> None:
    own(Path("mine"), body="\\cvline{Hello << document.header.name >>}\n")
    Path("cv.yaml").write_text(GOOD + "template: mine\n")
    assert cvbuild("pdf", "cv.yaml").stdout == "cv.pdf: 1 page\n"


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("preamble.tex", None, "preamble.tex cannot be read: No such file or directory"),
        ("template.toml", "x", "template.toml: Expected '=' after a key"),
        ("template.toml", "description='x'", "template.toml lacks 'layout'"),
        ("template.toml", "description='x'\n[layout]\n", "template.toml lacks 'layout.paper'"),
        (
            "body.tex.jinja",
            "<% if %>",
            "body.tex.jinja:1: Expected an expression, got 'end of statement block'",
        ),
        ("body.tex.jinja", "<< nothing >>", "body.tex.jinja:1: 'nothing' is undefined"),
    ],
)
def test_a_broken_template(file: str, content: str | None, message: str) -> None:
    own(Path("mine"), body="x")
    if content is None:
        Path("mine", file).unlink()
    else:
        Path("mine", file).write_text(content)
    Path("cv.yaml").write_text(GOOD + "template: mine\n")
    result = cvbuild("validate", "cv.yaml")
    assert result.exit_code == 1
    assert message in result.stderr
    assert result.stderr.startswith("cv.yaml:5:11: error[broken-template]: ")


@tex
def test_pdf_is_quiet_and_leaves_nothing_else() -> None:
    Path("cv.yaml").write_text(GOOD)
    result = cvbuild("pdf", "cv.yaml")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "cv.pdf: 1 page\n", "")
    assert Path("cv.pdf").read_bytes().startswith(b"%PDF-1.7")
    assert sorted(p.name for p in Path().iterdir()) == ["cv.pdf", "cv.yaml"]


@tex
def test_output_into_a_folder() -> None:
    Path("cv.yaml").write_text(GOOD)
    Path("out").mkdir()
    assert cvbuild("pdf", "cv.yaml", "-o", "out").stdout == f"{Path('out', 'cv.pdf')}: 1 page\n"


@tex
def test_standard_input_to_standard_output() -> None:
    result = cvbuild("pdf", "-", stdin=GOOD)
    assert result.stdout_bytes.startswith(b"%PDF-1.7")
    assert result.stderr == ""


def test_problems_of_standard_input() -> None:
    result = cvbuild("validate", "-", stdin="cvbuild: 1\n")
    assert result.stderr.startswith("<stdin>:1:1: error[missing-field]: a résumé needs 'name'\n")


def test_tex_is_a_whole_document() -> None:
    Path("cv.yaml").write_text(GOOD)
    assert cvbuild("tex", "cv.yaml").stdout == "cv.tex\n"
    text = Path("cv.tex").read_text(encoding="utf-8")
    assert text.startswith("\\documentclass")
    assert text.endswith("\\end{document}\n")
    assert "ADA LOVELACE" in text


def test_validate_tells_of_each_file() -> None:
    Path("a.yaml").write_text(GOOD)
    Path("b.yaml").write_text("cvbuild: 1\n")
    result = cvbuild("validate", "a.yaml", "b.yaml", "a.yaml")
    assert result.exit_code == 1
    assert result.stdout == "a.yaml: valid\na.yaml: valid\n"


def test_schema_is_json() -> None:
    assert json.loads(cvbuild("schema").stdout)["required"] == ["cvbuild", "name"]


@tex
def test_new_builds_as_it_is() -> None:
    result = cvbuild("new")
    assert result.stdout == "cv.yaml\ncv.schema.json\n"
    assert cvbuild("pdf", "cv.yaml").stdout == "cv.pdf: 1 page\n"


def test_new_overwrites_nothing() -> None:
    Path("cv.yaml").write_text("mine")
    result = cvbuild("new")
    assert (result.exit_code, result.stderr) == (
        2,
        "cvbuild: error[file-exists]: 'cv.yaml' is there already\n"
        "  hint: give another name, or --force to overwrite it\n",
    )
    assert Path("cv.yaml").read_text() == "mine"


@tex
def test_doctor_finds_what_the_tests_run_with() -> None:
    result = cvbuild("doctor")
    assert result.exit_code == 0
    assert "templates" in result.stdout


def test_version() -> None:
    assert cvbuild("--version").stdout == f"cvbuild {__version__}\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_has_an_example_and_fits_the_terminal(command: str) -> None:
    text = cvbuild(command, "--help").stdout
    assert f"  cvbuild {command}" in text.partition("Example")[2]
    assert max(map(len, text.splitlines())) <= 80


def test_the_help_lists_every_command() -> None:
    text = cvbuild("--help").stdout.partition("Commands:\n")[2].partition("\n\n")[0]
    assert [line.split()[0] for line in text.splitlines()] == list(COMMANDS)


def test_it_runs_as_a_module_from_any_folder() -> None:
    Path("cv.yaml").write_text("cvbuild: 1\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "cvbuild", "validate", "cv.yaml"], capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"\x1b[" not in done.stderr


@tex
@pytest.mark.parametrize("arguments", [["-"], ["cv.yaml", "-o", "-"]], ids=" ".join)
def test_standard_output_is_the_pdf_and_nothing_else(arguments: list[str]) -> None:
    Path("cv.yaml").write_text(GOOD)
    result = cvbuild("pdf", *arguments, "--log", "tex.log", "--json", stdin=GOOD)
    assert result.stdout_bytes.startswith(b"%PDF-1.7")
    assert result.stdout_bytes.rstrip().endswith(b"%%EOF")
    assert json.loads(result.stderr)[0]["pages"] == 1
    assert Path("tex.log").exists()


@tex
def test_json_is_alone_on_standard_output() -> None:
    Path("cv.yaml").write_text(GOOD)
    result = cvbuild("pdf", "cv.yaml", "--log", "tex.log", "--json")
    assert json.loads(result.stdout)[0]["file"] == "cv.pdf"


TAGGED = GOOD.replace("text: Hello}", "text: Hello, tags: [a]}") + "variants: {v: {}}\n"


@tex
def test_a_selection_without_a_name_does_not_replace_the_whole() -> None:
    Path("cv.yaml").write_text(TAGGED)
    told = cvbuild("pdf", "cv.yaml", "--tags", "not a").stdout
    assert told == "cv-selection.pdf: 1 page\n"
    result = cvbuild("pdf", "cv.yaml", "--tags", "a", "--variant", "v")
    assert (result.exit_code, result.stderr) == (
        2,
        "cv.yaml: error[bad-output]: --tags is for a résumé that no variant names\n"
        "  hint: leave out --variant\n",
    )
