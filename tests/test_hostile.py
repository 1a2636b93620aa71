"""What a template of somebody else's may try, and what it is told."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cvbuild.diagnostic import CvbuildError
from cvbuild.latex import apart
from cvbuild.latex import render as rendering
from cvbuild.latex import template as templates
from tests.readers import app, tex

CV = "cvbuild: 1\nname: Ada Lovelace\ntemplate: mine\n"
LAYOUT = '[layout]\npaper = "a4"\nfont_size = 10\nleading = 1.2\nspacing = 1\nmargin = "2cm"\n'
SECRET = "correct-horse-battery-staple"
posix = pytest.mark.skipif(sys.platform == "win32", reason="pipes and links are POSIX")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: a résumé and the template that it names."""
    monkeypatch.chdir(tmp_path)
    Path("cv.yaml").write_text(CV)
    Path("mine").mkdir()
    write("template.toml", f"description = 'x'\n{LAYOUT}")
    write("preamble.tex", "")
    write("body.tex.jinja", "\\cvline{x}\n")
    return tmp_path


def write(name: str, text: str) -> None:
    Path("mine", name).write_text(text, encoding="utf-8")


def cvbuild(*args: str) -> Result:
    result = CliRunner().invoke(app, args)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


BROKEN = "cv.yaml:3:11: error[broken-template]: the template {} cannot be used: {}\n"
BROKEN_LINE = r"cannot be used: "
QUOTE = "    3 | template: mine\n      |           ^^^^\n"
HINT = "  hint: a template is a folder with template.toml, preamble.tex and body.tex.jinja\n"


# ---------------------------------------------------------------- TeX

READERS = {
    "map file": "\\pdfmapfile{{+{0}}}",
    "map line": "\\pdfmapline{{+x <{0}}}",
    "map file, named": "\\csname pdfmapfile\\endcsname{{+{0}}}",
    "map file of expl3": "\\csname tex_pdfmapfile:D\\endcsname{{+{0}}}",
    "map line of expl3": "\\csname tex_pdfmapline:D\\endcsname{{+x <{0}}}",
    "primitive": "\\pdfprimitive\\pdfmapfile{{+{0}}}",
    "primitive of expl3": "\\csname tex_pdfprimitive:D\\endcsname\\pdfmapfile{{+{0}}}",
    "stream": "\\immediate\\pdfobj stream file{{{0}}}\\pdfrefobj\\pdflastobj",
    "stream of expl3": (
        "\\immediate\\csname tex_pdfobj:D\\endcsname stream file{{{0}}}\\pdfrefobj\\pdflastobj"
    ),
    "file": "\\input{{{0}}}",
    "read": "\\openin3={0} \\read3 to\\x \\message{{\\x}}\\x",
    "dump": "\\message{{\\pdffiledump length 99{{{0}}}}}",
    "picture": "\\pdfximage{{{0}}}\\pdfrefximage\\pdflastximage",
}


@tex
@posix
@pytest.mark.parametrize("where", ["preamble.tex", "body.tex.jinja"])
@pytest.mark.parametrize("code", READERS.values(), ids=READERS)
def test_a_template_reads_no_file_of_the_disk(tmp_path: Path, where: str, code: str) -> None:
    secret = tmp_path / "secret.tex"
    secret.write_text(SECRET)
    begin = "\\pdfcompresslevel=0 \\pdfobjcompresslevel=0 "
    write(where, begin + code.format(secret) + ("\n\\cvline{x}\n" if where[0] == "b" else "\n"))
    result = cvbuild("pdf", "cv.yaml", "--log", "tex.log")
    told = result.output.encode() + Path("tex.log").read_bytes()
    if Path("cv.pdf").exists():
        told += Path("cv.pdf").read_bytes()
    assert SECRET.encode() not in told
    assert SECRET.encode().hex().upper().encode() not in told


@tex
@posix
@pytest.mark.parametrize("where", ["preamble.tex", "body.tex.jinja"])
@pytest.mark.parametrize(
    "code",
    [
        "\\immediate\\write18{{touch {0}}}",
        '\\input{{|"touch {0}"}}',
        '\\openin3="|touch {0}" ',
        "\\immediate\\openout3={0} \\immediate\\write3{{x}}\\immediate\\closeout3 ",
        "\\immediate\\openout3=../written \\immediate\\write3{{x}}\\immediate\\closeout3 ",
    ],
    ids=["shell", "pipe", "pipe to read", "absolute", "above"],
)
def test_a_template_runs_and_writes_nothing(tmp_path: Path, where: str, code: str) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    write(where, code.format(folder / "written") + "\n\\cvline{x}\n")
    shell("cvbuild pdf cv.yaml", TMPDIR=str(folder))
    assert list(folder.iterdir()) == []


@tex
@posix
@pytest.mark.parametrize("ask", ["size {", "mdfivesum file {", "moddate {", "dump length 9 {"])
def test_a_template_learns_nothing_of_a_file(tmp_path: Path, ask: str) -> None:
    name = f"\\pdffile{ask}" if "file" not in ask else f"\\pdf{ask}"
    write("body.tex.jinja", f"\\message{{told={name}{tmp_path}/cv.yaml}}=told}}\\cvline{{x}}\n")
    cvbuild("pdf", "cv.yaml", "--log", "tex.log")
    assert "told==told" in Path("tex.log").read_text(encoding="utf-8")


ACTIONS = {
    "script": ("\\pdfcatalog{/OpenAction<</S/JavaScript/JS(x)>>}", "/JavaScript"),
    "script on a page": ("\\pdfpageattr{/AA<</O<</S/JavaScript/JS(x)>>>>}", "/JavaScript"),
    "named script": ("\\pdfnames{/JavaScript<</Names[]>>}", "/JavaScript"),
    "script, its name escaped": (
        "\\catcode`\\#=12 \\pdfcatalog{/OpenAction<</S/J#61va#53cript>>}",
        "/JavaScript",
    ),
    "script behind the end of an object": (
        "\\pdfcatalog{/X(\nendobj)/OpenAction<</S/JavaScript/JS(x)>>}",
        "/JavaScript",
    ),
    "program": (
        "\\cvline{\\pdfannot width 9pt height 9pt depth 0pt{/Subtype/Link/A<</S/Launch/F(x)>>}}",
        "/Launch",
    ),
    "other file": ("\\cvline{\\pdfstartlink goto file{x.pdf} page 1{}x\\pdfendlink}", "/GoToR"),
    "form": ("\\pdfcatalog{/AcroForm<</XFA(x)>>}", "/XFA"),
    "attachment": ("\\pdfnames{/EmbeddedFiles<</Names[]>>}", "/EmbeddedFiles"),
    "local link": (
        "\\cvline{\\pdfstartlink user{/Subtype/Link/A<</S/URI/URI(file:///etc)>>}x\\pdfendlink}",
        "a link to 'file:///etc'",
    ),
    "script as a link": (
        "\\cvline{\\cvlink{<6A6176617363726970743A78>}{x}}",
        "a link to 'javascript:x'",
    ),
    "link elsewhere": ("\\pdfcatalog{/OpenAction<</S/URI/URI 1 0 R>>}", "a link to ''"),
}


@tex
@pytest.mark.parametrize(("code", "what"), ACTIONS.values(), ids=ACTIONS)
def test_a_template_puts_nothing_active_into_the_pdf(code: str, what: str) -> None:
    write("body.tex.jinja", f"<% raw %>{code}<% endraw %>\n\\cvline{{x}}\n")
    result = cvbuild("pdf", "cv.yaml")
    assert (result.exit_code, result.stderr) == (
        4,
        "cv.yaml:3:11: error[active-content]: the template puts into the PDF what may not be "
        f"there: {what}\n{QUOTE}  hint: links lead to http, https, mailto and tel; nothing else "
        "is done, run or brought along\n",
    )
    assert not Path("cv.pdf").exists()


@tex
@pytest.mark.parametrize(
    "code",
    [
        "\\pdfcatalog{/X(/OpenAction<</S/JavaScript>>}",
        "\\pdfcatalog{/X(((((x)))))/OpenAction<</S/JavaScript>>}",
        "\\makeatletter\\cv@objcompresslevel=2 ",
    ],
    ids=["open string", "deep string", "packed"],
)
def test_a_pdf_that_cannot_be_looked_through_is_not_handed_out(code: str) -> None:
    write("body.tex.jinja", f"<% raw %>{code}<% endraw %>\n\\cvline{{x}}\n")
    result = cvbuild("pdf", "cv.yaml")
    assert result.exit_code == 4
    assert " error[unclear-pdf]: the template makes a PDF that " in result.stderr
    assert not Path("cv.pdf").exists()


@tex
def test_packages_do_not_pack_what_is_looked_through() -> None:
    write("preamble.tex", "\\usepackage{hyperref}\n")
    write("body.tex.jinja", "\\pdfobjcompresslevel=2 \\cvline{\\href{https://b.org}{x}}\n")
    assert cvbuild("pdf", "cv.yaml").stdout == "cv.pdf: 1 page\n"
    write("body.tex.jinja", "\\cvline{\\href{file:///etc}{x}}\n")
    assert "not be there: /" in cvbuild("pdf", "cv.yaml").stderr


@tex
@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("\\def\\a{\\cvline{x}\\newpage\\a}\\a", "there are more than 1000 pages"),
        ("\\def\\a{\\edef\\b{\\b\\b}\\a}\\def\\b{xxxx}\\a", "TeX ran out of room"),
        ("\\def\\a{\\setbox1\\hbox{\\copy1\\copy1x}\\a}\\a", "TeX ran out of room"),
    ],
    ids=["pages", "macros", "boxes"],
)
def test_a_template_that_makes_too_much(code: str, message: str) -> None:
    write("body.tex.jinja", code)
    result = cvbuild("pdf", "cv.yaml")
    assert result.exit_code == 4
    assert message in result.stderr.splitlines()[0]


@tex
def test_pages_are_counted_behind_the_back_of_tex() -> None:
    write("preamble.tex", "\\RemoveFromHook{shipout/before}[*]\n")
    page = "\\cvline{x}\\newpage\\advance\\count255 1 "
    write("body.tex.jinja", f"\\count255=0 \\loop{page}\\ifnum\\count255<1001 \\repeat")
    result = cvbuild("pdf", "cv.yaml")
    first = result.stderr.splitlines()[0]
    assert (result.exit_code, first) == (
        4,
        "cv.yaml: error[tex-too-large]: there are more than 1000 pages",
    )


@tex
@pytest.mark.parametrize(
    ("where", "place"),
    [
        ("preamble.tex", "TeX stopped at preamble.tex:2"),
        ("body.tex.jinja", "TeX stopped in the template's body"),
    ],
)
@pytest.mark.parametrize(
    "name", ["pdfmapfile", "pdfmapline", "pdfobj", "pdfprimitive", "primitive", "nonsense"]
)
def test_an_error_of_tex_says_where_in_the_template(where: str, place: str, name: str) -> None:
    write(where, f"% mine\n\\{name}{{+x}}\n")
    result = cvbuild("pdf", "cv.yaml")
    assert (result.exit_code, result.stderr) == (
        4,
        f"cv.yaml: error[tex-error]: {place}: Undefined control sequence \\{name}\n"
        "  hint: --log FILE keeps everything that TeX said\n",
    )


@tex
@pytest.mark.parametrize("package", ["hyperref", "xcolor", "graphicx", "enumitem", "titlesec"])
def test_packages_work_without_what_is_taken_away(package: str) -> None:
    write("preamble.tex", f"\\usepackage{{{package}}}\n")
    assert cvbuild("pdf", "cv.yaml").stdout == "cv.pdf: 1 page\n"


# ---------------------------------------------------------------- Jinja2

JINJA = {
    "list": ("\n<< [1] >>", "body.tex.jinja:2: list is not text: [1]"),
    "nothing": ("<< none >>", "body.tex.jinja:1: NoneType is not text: None"),
    "division": (
        "\n\n<< (1 // (1 - 1)) >>",
        "body.tex.jinja:3: integer division or modulo by zero",
    ),
    "value": (
        "<% for x in range(1, 2, 0) %><% endfor %>",
        "body.tex.jinja:1: range() arg 3 must not be zero",
    ),
    "long range": (
        "<% for n in range(10 ** 20) %><% endfor %>",
        "body.tex.jinja:1: Python int too large to convert to C ssize_t",
    ),
    "range": (
        "<% for n in range(100001) %><% endfor %>",
        "body.tex.jinja:1: Range too big. The sandbox blocks ranges larger than MAX_RANGE "
        "(100000).",
    ),
    "macro in itself": (
        "<% macro a() %><< a() >><% endmacro %>\n<< a() >>",
        "body.tex.jinja:1: this goes too deep into itself",
    ),
    "parentheses": (
        f"<< {'(' * 3000}1{')' * 3000} >>",
        "body.tex.jinja: this goes too deep into itself",
    ),
    "nested blocks": (
        "<% for x in 'a' %>" * 25 + "<% endfor %>" * 25,
        "body.tex.jinja: too many statically nested blocks",
    ),
    "endless loops": (
        "<% for a in range(7777) %>\n<% for b in range(7777) %><% endfor %><% endfor %>",
        "body.tex.jinja:2: this goes round more than 300,000 times",
    ),
    "endless macros": (
        "<% macro a(n) %><% if n %><% set x = a(n-1) %><% set x = a(n-1) %><% endif %>"
        "<% endmacro %>\n<< a(60) >>",
        "body.tex.jinja:1: this goes round more than 300,000 times",
    ),
    "much text": (
        f"<% for n in range(20000) %>{'x' * 1000}<% endfor %>",
        "body.tex.jinja: this writes more than 10,000,000 characters",
    ),
    "repeated text": (
        "\n<% set x = 'x' * 10 ** 9 %>",
        "body.tex.jinja:2: this repeats something too often",
    ),
    "repeated list": (
        "<% set x = 10 ** 9 * [1] %>",
        "body.tex.jinja:1: this repeats something too often",
    ),
    "power": ("<% set x = 10 ** 10000000 %>", "body.tex.jinja:1: the exponent is too large"),
    "private": (
        "<< document.__class__ >>",
        "body.tex.jinja:1: access to attribute '__class__' of 'Document' object is unsafe.",
    ),
    "syntax": (
        "\n<% if %>",
        "body.tex.jinja:2: Expected an expression, got 'end of statement block'",
    ),
    "filter": ("\n<< name|bogus >>", "body.tex.jinja:2: No filter named 'bogus'."),
}


@pytest.mark.parametrize(("body", "message"), JINJA.values(), ids=JINJA)
def test_an_error_of_jinja_says_where(body: str, message: str) -> None:
    write("body.tex.jinja", body)
    result = cvbuild("tex", "cv.yaml")
    assert (result.exit_code, result.stdout, result.stderr) == (
        1,
        "",
        BROKEN.format("'mine'", message) + QUOTE,
    )
    assert not Path("cv.tex").exists()


def test_arithmetic_is_what_it_was() -> None:
    write("body.tex.jinja", "<% if 2 * 3 == 6 and 2 ** 3 == 8 and 'a' * 2 == 'aa' %>yes<% endif %>")
    cvbuild("tex", "cv.yaml")
    assert "\nyes\n" in Path("cv.tex").read_text(encoding="utf-8")


def test_a_bug_of_cvbuild_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def bug(*_: object) -> None:
        raise TypeError("a bug")

    monkeypatch.setattr(rendering, "_limited", bug)
    with pytest.raises(TypeError, match="a bug"):
        cvbuild("tex", "cv.yaml", "--template", "classic")


def test_a_bug_of_cvbuild_apart_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    write("body.tex.jinja", "not asked before")
    monkeypatch.setattr(apart, "_PROGRAM", "raise TypeError('a bug')")
    with pytest.raises(RuntimeError, match="TypeError: a bug"):
        cvbuild("tex", "cv.yaml")


GROWING = {
    "text that doubles": "<% set n = namespace(x='ab') %><% for i in range(60) %>"
    "<% set n.x = n.x + n.x %><% endfor %>",
    "joined text that doubles": "<% set n = namespace(x='ab') %><% for i in range(60) %>"
    "<% set n.x = n.x ~ n.x %><% endfor %>",
    "a list that doubles": "<% set n = namespace(x=[1]) %><% for i in range(60) %>"
    "<% set n.x = n.x + n.x %><% endfor %>",
    "a block that doubles": "<% set n = namespace(x='ab') %><% for i in range(60) %>"
    "<% set y %><< n.x >><< n.x >><% endset %><% set n.x = y %><% endfor %>",
    "padding": "<< 'a'.ljust(4000000000) >>",
    "a format": "<< '%1000000000d' % 1 >>",
    "columns": "<% set x = [1]|batch(10**9, 1)|list %>",
}
ENDLESS = {
    "numbers that are squared": "<% set n = namespace(x=7) %><% for i in range(60) %>"
    "<% set n.x = n.x * n.x %><% endfor %>",
    "lists that hold each other": "<% set n = namespace(x=[1], y=[1]) %><% for i in range(60) %>"
    "<% set n.x = [n.x, n.x] %><% set n.y = [n.y, n.y] %><% endfor %><< 1 if n.x == n.y >>",
    "sums": "<% for i in range(99999) %><% set x = range(100000)|sum %><% endfor %>",
}


@pytest.mark.skipif(sys.platform != "linux", reason="other kernels do not limit memory")
@pytest.mark.parametrize("body", GROWING.values(), ids=GROWING)
def test_a_template_that_wants_all_memory(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 60.0)
    write("body.tex.jinja", body)
    result = cvbuild("tex", "cv.yaml")
    told = r"body\.tex\.jinja(:1)?: this (takes|writes) more than .*"
    assert result.exit_code == 1
    assert re.search(BROKEN_LINE + told, result.stderr), result.stderr


@pytest.mark.parametrize("body", ENDLESS.values(), ids=ENDLESS)
def test_a_template_that_never_ends(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 1.5)
    write("body.tex.jinja", body)
    result = cvbuild("tex", "cv.yaml")
    message = "body.tex.jinja: this is not done after 1.5 seconds"
    assert (result.exit_code, result.stderr) == (1, BROKEN.format("'mine'", message) + QUOTE)


@pytest.mark.parametrize(
    "body",
    [
        "<% set _cv_step = none %>",
        "<% macro _cv_step() %><% endmacro %>",
        "<% for _cv_step in [cycler] %><% endfor %>",
        "<% macro a(_cv_step) %><% endmacro %>",
        "<< _cv_step() >>",
    ],
)
def test_what_counts_the_steps_is_not_for_templates(body: str) -> None:
    write("body.tex.jinja", body)
    result = cvbuild("tex", "cv.yaml")
    message = "body.tex.jinja: the name '_cv_step' is taken"
    assert (result.exit_code, result.stderr) == (1, BROKEN.format("'mine'", message) + QUOTE)


# ---------------------------------------------------------------- files

FILES = ("template.toml", "preamble.tex", "body.tex.jinja")


@posix
@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "large", "not UTF-8"])
def test_a_file_of_a_template_that_is_none(name: str, kind: str) -> None:
    path = Path("mine", name)
    path.unlink()
    reason = "it is not a regular file"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "folder":
        path.mkdir()
    elif kind == "large":
        path.write_bytes(b" " * (templates.MAX_BYTES + 1))
        reason = "it is larger than 1 MB"
    else:
        path.write_bytes(b"\xff")
        reason = "it is not UTF-8"
    with pytest.raises(CvbuildError) as raised:
        templates.find("mine", Path())
    message = f"the template in mine cannot be used: {name} cannot be read: {reason}"
    assert [d.message for d in raised.value.diagnostics] == [message]
    if kind == "device":
        return  # which leads out of the folder, so it is told before
    result = cvbuild("validate", "cv.yaml")
    assert (result.exit_code, result.stderr) == (
        1,
        f"cv.yaml:3:11: error[broken-template]: {message}\n{QUOTE}{HINT}",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = " + "[" * 5000, "lists stand too deep inside each other"),
        ("description = 'x'\nlayout = 1\n", "'layout' should be a table: [layout]"),
        (f"limits = 1\ndescription = 'x'\n{LAYOUT}", "'limits' should be a table: [limits]"),
    ],
    ids=["deep", "layout", "limits"],
)
def test_a_settings_file_that_is_none(text: str, message: str) -> None:
    write("template.toml", text)
    with pytest.raises(CvbuildError) as raised:
        templates.find("mine", Path())
    assert [d.message for d in raised.value.diagnostics] == [
        f"the template in mine cannot be used: template.toml: {message}"
    ]


@posix
@pytest.mark.parametrize("name", ["../elsewhere", "/", "link", "half"])
def test_a_file_names_no_template_elsewhere(name: str, tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    Path("mine").rename("elsewhere")
    inside.joinpath("link").symlink_to("../elsewhere")
    inside.joinpath("half").mkdir()
    for file in FILES:
        inside.joinpath("half", file).symlink_to(tmp_path / "elsewhere" / file)
    inside.joinpath("cv.yaml").write_text(CV.replace("mine", name))
    result = cvbuild("validate", "inside/cv.yaml")
    assert (result.exit_code, result.stderr.splitlines()[0]) == (
        1,
        "inside/cv.yaml:3:11: error[unknown-template]: the template "
        f"{name!r} leads out of the folder of the file",
    )
    named = cvbuild("tex", "inside/cv.yaml", "--template", str(tmp_path / "elsewhere"))
    assert named.exit_code == 0


@pytest.mark.parametrize("name", ["", "x" * 300, "nothing"], ids=["empty", "long", "none"])
def test_a_name_that_is_no_template(name: str) -> None:
    result = cvbuild("validate", "cv.yaml")
    with pytest.raises(CvbuildError) as raised:
        templates.find(name, Path())
    assert [d.message for d in raised.value.diagnostics] == [
        f"there is no template {name!r}, and no such folder"
    ]
    assert result.exit_code == 0


# ---------------------------------------------------------------- streams


def shell(line: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line of the shell in which $cvbuild is the command."""
    command = f'cvbuild() {{ {shlex.quote(sys.executable)} -m cvbuild "$@"; }}\n{line}'
    env = {**os.environ, **environment}
    return subprocess.run(["/bin/sh", "-c", command], capture_output=True, env=env, check=False)


NO_INPUT = (
    b"<stdin>: error[no-input]: standard input is closed\n  hint: name a file, or send one there\n"
)
NO_OUTPUT = b"cvbuild: error[cannot-print]: Bad file descriptor\n"


@posix
@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("cvbuild validate - <&-", NO_INPUT),
        ("cvbuild pdf - <&-", NO_INPUT),
        ("cvbuild tex - < cv.yaml >&-", NO_OUTPUT),
        ("cvbuild validate cv.yaml >&-", NO_OUTPUT),
        ("cvbuild schema >&-", NO_OUTPUT),
        ("cvbuild validate cv.yaml 2>&- >&-", b""),
    ],
)
def test_a_standard_stream_that_is_closed(line: str, message: bytes) -> None:
    done = shell(line)
    assert (done.returncode, done.stdout, done.stderr) == (2, b"", message)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize(
    "line",
    [
        "tex cv.yaml",
        "tex cv.yaml -o -",
        "validate cv.yaml",
        "schema",
        "new n.yaml",
        "doctor",
        "diff cv.yaml cv2.yaml",
        "variants cv.yaml",
        "--help",
        "--version",
    ],
)
def test_an_output_that_is_full(line: str) -> None:
    Path("cv2.yaml").write_text(CV.replace("Ada", "Eve"))
    done = shell(f"cvbuild {line} > /dev/full")
    assert (done.returncode, done.stderr) == (
        2,
        b"cvbuild: error[cannot-print]: No space left on device\n",
    )
    assert shell(f"cvbuild {line} > /dev/full 2> /dev/full").returncode == 2


STRANGE = os.fsdecode(b"b\xff\x1b[31m.yaml")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
@pytest.mark.parametrize(
    "environment",
    [{}, {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}, {"PYTHONIOENCODING": "ascii:strict"}],
    ids=["as it is", "C", "ascii"],
)
@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("validate b*", b"b\\udcff\\u001b[31m.yaml: valid\n"),
        ("tex b*", b"b\\udcff\\u001b[31m.tex\n"),
        ("new \"$(printf 'n\\377\\033[31m.yaml')\"", b"n\\udcff\\u001b[31m.yaml\ncv.schema.json\n"),
    ],
)
def test_a_name_that_no_terminal_shows(
    environment: dict[str, str], line: str, shown: bytes
) -> None:
    Path(STRANGE).write_text(CV)
    done = shell(f"cvbuild {line}", **environment)
    assert (done.returncode, done.stdout, done.stderr) == (0, shown, b"")


@posix
@pytest.mark.parametrize("line", ["pdf cv.yaml '\x1b[31m'", "'\x1b[31m'", "--x\x1b[31m"])
def test_an_argument_that_no_terminal_shows(line: str) -> None:
    done = shell(f"cvbuild {line}")
    assert done.returncode == 2
    assert b"\x1b" not in done.stderr


@tex
@posix
@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1"])
def test_standard_output_by_another_name(name: str) -> None:
    done = shell(f"cvbuild pdf cv.yaml -o {name} > x.pdf")
    assert (done.returncode, done.stderr) == (0, b"")
    data = Path("x.pdf").read_bytes()
    assert data.startswith(b"%PDF-")
    assert data.endswith(b"%%EOF\n")


# ---------------------------------------------------------------- signals


@tex
@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, 1], ids=["INT", "TERM", "HUP"])
def test_a_signal_ends_tex_and_its_folder(number: int) -> None:
    folder = Path("temporary")
    folder.mkdir()
    write("body.tex.jinja", "\\def\\a{\\a}\\a\n")
    Path("cv.yaml").write_text(CV + "variants: {a: {}, b: {}}\n")
    command = [sys.executable, "-m", "cvbuild", "pdf", "cv.yaml", "--all-variants"]
    process = subprocess.Popen(
        command,
        env={**os.environ, "TMPDIR": str(folder.absolute())},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while len(list(folder.glob("*/cv.log"))) < 2 and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(number)
    assert process.wait() == 128 + number
    assert list(folder.iterdir()) == []
    assert not list(Path().glob("*.pdf"))
