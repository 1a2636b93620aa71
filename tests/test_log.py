"""TeX's log, read: excerpts as TeX wrote them, and the whole diagnostic beside each."""

from __future__ import annotations

import pytest

from cvbuild.diagnostic import Diagnostic, Severity
from cvbuild.tex import log as texlog
from cvbuild.tex.log import LostCharacter, Markers, Overfull, Reading, TexError

SOURCE = """\\documentclass{article}
\\usepackage{nosuch}
\\begin{document}
%@ ["name"]
A name
%@ ["sections", 0, "entries", 0, "highlights", 0]
\\item One,
  continued
%@ ["sections", 0, "entries", 0, "highlights", 1]
\\item Two
%@ ["sections", 1, "title"]
Title
\\end{document}
"""
FIRST = ("sections", 0, "entries", 0, "highlights", 0)
SECOND = ("sections", 0, "entries", 0, "highlights", 1)
LOG_HINT = "--log FILE keeps everything that TeX said"
LETTERS_HINT = "write it in other letters or choose another template"
INSTALL_HINT = (
    "install it (Debian and Ubuntu: apt install texlive-latex-extra texlive-fonts-extra; "
    "otherwise: tlmgr install NAME), or use the bundled engine"
)


def _case(name: str, log: str, *expected: Diagnostic) -> object:
    return pytest.param(log, expected, id=name)


ERRORS = [
    _case("nothing", "Output written on cv.pdf (2 pages, 18376 bytes).\n"),
    _case(
        "undefined control sequence",
        r"""./cv.tex:7: Undefined control sequence.
l.7 \item One, \undefinedthing

Here is how much of TeX's memory you used:

./cv.tex:7:  ==> Fatal error occurred, no output PDF file produced!
""",
        Diagnostic(
            code="tex-error",
            message="TeX could not typeset this: Undefined control sequence \\undefinedthing",
            hint=LOG_HINT,
            path=FIRST,
        ),
    ),
    _case(
        "undefined control sequence inside a macro",
        r"""./cv.tex:10: Undefined control sequence.
\entry #1->\oops
                #1
l.10 \entry
           {Two}
""",
        Diagnostic(
            code="tex-error",
            message="TeX could not typeset this: Undefined control sequence \\oops",
            hint=LOG_HINT,
            path=SECOND,
        ),
    ),
    _case(
        "error in a package's file",
        "/usr/share/texmf/tex/latex/lm/t1lmr.fd:10: Missing number, treated as zero.\n",
        Diagnostic(
            code="tex-error",
            message="TeX could not typeset this: Missing number, treated as zero.",
            hint=LOG_HINT,
        ),
    ),
    _case(
        "LaTeX error",
        r"""
./cv.tex:12: LaTeX Error: \begin{center} on input line 10 ended by \end{itemize}.

See the LaTeX manual or LaTeX Companion for explanation.
""",
        Diagnostic(
            code="tex-error",
            message="TeX could not typeset this: "
            "\\begin{center} on input line 10 ended by \\end{itemize}.",
            hint=LOG_HINT,
            path=("sections", 1, "title"),
        ),
    ),
    _case(
        "package error over two lines",
        """./cv.tex:5: Package inputenc Error: first half
(inputenc)                second half.

See the inputenc package documentation for explanation.
""",
        Diagnostic(
            code="tex-error",
            message="TeX could not typeset this: Package inputenc Error: first half second half.",
            hint=LOG_HINT,
            path=("name",),
        ),
    ),
    _case(
        "file ended",
        r"""Runaway argument?
{abc \par def \par \end {document}
! File ended while scanning use of \textbf .
<inserted text>
                \par
<*> cv.tex

!  ==> Fatal error occurred, no output PDF file produced!
""",
        Diagnostic(
            code="tex-error",
            message="TeX could not typeset this: File ended while scanning use of \\textbf .",
            hint=LOG_HINT,
        ),
    ),
    _case(
        "missing package",
        r"""! LaTeX Error: File `nosuch.sty' not found.

Type X to quit or <RETURN> to proceed,
or enter new name. (Default extension: sty)

Enter file name:
./cv.tex:3: Emergency stop.
<read *>

l.3 \begin
          {document}^^M

./cv.tex:3:  ==> Fatal error occurred, no output PDF file produced!
""",
        Diagnostic(
            code="missing-package",
            message="this TeX does not have the file 'nosuch.sty', which the template needs",
            hint=INSTALL_HINT,
        ),
    ),
    _case(
        "missing file in the body",
        """./cv.tex:5: I can't find file `nosuch'.
l.5 \\input nosuch

(Press Enter to retry, or Control-D to exit)
Please type another input file name
./cv.tex:5: Emergency stop.
""",
        Diagnostic(
            code="missing-package",
            message="this TeX does not have the file 'nosuch', which the template needs",
            hint=INSTALL_HINT,
            path=("name",),
        ),
    ),
    _case(
        "missing picture",
        "./cv.tex:5: Package pdftex.def Error: File `photo.png' not found: using draft setting.\n"
        "\n",
        Diagnostic(
            code="missing-package",
            message="this TeX does not have the file 'photo.png', which the template needs",
            hint=INSTALL_HINT,
            path=("name",),
        ),
    ),
    _case(
        "missing font metrics",
        "./cv.tex:5: Font \\x=lmr10 not loadable: Metric (TFM) file not found.\n",
        Diagnostic(
            code="missing-package",
            message="this TeX does not have the file 'lmr10', which the template needs",
            hint=INSTALL_HINT,
            path=("name",),
        ),
    ),
    _case(
        "missing bitmap font",
        "!pdfTeX error: /opt/my tex/pdflatex (file ecrm1000): Font ecrm1000 at 600 not found\n"
        " ==> Fatal error occurred, no output PDF file produced!\n",
        Diagnostic(
            code="missing-package",
            message="this TeX does not have the file 'ecrm1000', which the template needs",
            hint=INSTALL_HINT,
        ),
    ),
    _case(
        "missing outline font",
        "!pdfTeX error: pdflatex (file cmr10.pfb): cannot open Type 1 font file for reading\n",
        Diagnostic(
            code="missing-package",
            message="this TeX does not have the file 'cmr10.pfb', which the template needs",
            hint=INSTALL_HINT,
        ),
    ),
    _case(
        "pdfTeX error without a file",
        "!pdfTeX error: pdflatex: fwrite() failed\n",
        Diagnostic(
            code="tex-error",
            message="TeX could not typeset this: fwrite() failed",
            hint=LOG_HINT,
        ),
    ),
    _case(
        "capacity",
        """./cv.tex:5: TeX capacity exceeded, sorry [main memory size=5000000].
\\a ->x
      \\a
l.5 \\a
""",
        Diagnostic(
            code="tex-capacity",
            message="TeX ran out of room (main memory size=5000000)",
            hint=f"is a text far too long? {LOG_HINT}",
            path=("name",),
        ),
    ),
    _case(
        "character that LaTeX does not know",
        """./cv.tex:5: LaTeX Error: Unicode character 漢 (U+6F22)
               not set up for use with LaTeX.

See the LaTeX manual or LaTeX Companion for explanation.
""",
        Diagnostic(
            code="missing-character",
            message="this template has no letter for '漢' (U+6F22)",
            hint=LETTERS_HINT,
            path=("name",),
        ),
    ),
    _case(
        "character that the font does not have",
        './cv.tex:5: Missing character: There is no \ufffd ("F0) in font cmr10.\nl.5 \\char"F0\n',
        Diagnostic(
            code="missing-character",
            message='the font cmr10 has no character "F0',
            hint=LETTERS_HINT,
            path=("name",),
        ),
    ),
    _case(
        "Windows line ends and path",
        "C:/Temp/a b/cv.tex:5: Extra }, or forgotten $.\r\nl.5 }\r\n     \r\n",
        Diagnostic(
            code="tex-error",
            message="TeX could not typeset this: Extra }, or forgotten $.",
            hint=LOG_HINT,
            path=("name",),
        ),
    ),
]


@pytest.mark.parametrize(("log", "expected"), ERRORS)
def test_error(log: str, expected: tuple[Diagnostic, ...]) -> None:
    assert texlog.errors(texlog.read(log), Markers.of(SOURCE)) == expected


def _wide(millimetres: str, path: tuple[str | int, ...]) -> Diagnostic:
    return Diagnostic(
        code="too-wide",
        message=f"a line of this is {millimetres} mm too wide",
        hint="shorten it, or put a space where it may be broken",
        severity=Severity.WARNING,
        path=path,
    )


WARNINGS = [
    _case(
        "paragraph that the next item ends",
        "Overfull \\hbox (72.27pt too wide) in paragraph at lines 7--10\n"
        "[]\\T1/lmr/m/n/10 One\n []\n",
        _wide("25.4", FIRST),
    ),
    _case(
        "box at a line",
        "Overfull \\hbox (10.0pt too wide) detected at line 12\n",
        _wide("3.5", ("sections", 1, "title")),
    ),
    _case(
        "alignment over two fields",
        "Overfull \\hbox (10.0pt too wide) in alignment at lines 7--12\n",
        _wide("3.5", FIRST[:-1]),
    ),
    _case("two points are not seen", "Overfull \\hbox (2.0pt too wide) detected at line 12\n"),
    _case(
        "the widest of a field",
        "Overfull \\hbox (5.0pt too wide) detected at line 5\n"
        "Overfull \\hbox (20.0pt too wide) detected at line 5\n"
        "Overfull \\hbox (6.0pt too wide) detected at line 5\n",
        _wide("7.0", ("name",)),
    ),
    _case(
        "header of a page",
        "Overfull \\hbox (10.0pt too wide) has occurred while \\output is active\n",
        _wide("3.5", ()),
    ),
    _case("underfull", "Underfull \\hbox (badness 10000) in paragraph at lines 7--10\n"),
    _case(
        "page too high",
        "Overfull \\vbox (20.0pt too high) has occurred while \\output is active\n",
        Diagnostic(
            code="too-high",
            message="a page holds 7.0 mm more than fits on it",
            hint="split a very long entry",
            severity=Severity.WARNING,
        ),
    ),
    _case(
        "characters left out, each once",
        "Missing character: There is no ^^f0 in font lmsy10!\n"
        'Missing character: There is no ^^f0 ("F0) in font lmsy10!\n'
        "Missing character: There is no ^^f0 in font lmsy10!\n",
        *(
            Diagnostic(
                code="missing-character",
                message=f"the font lmsy10 has no character {character}",
                hint=LETTERS_HINT,
                severity=Severity.WARNING,
            )
            for character in ("^^f0", '"F0')
        ),
    ),
]


@pytest.mark.parametrize(("log", "expected"), WARNINGS)
def test_warning(log: str, expected: tuple[Diagnostic, ...]) -> None:
    assert texlog.warnings(texlog.read(log), Markers.of(SOURCE)) == expected


@pytest.mark.parametrize(
    ("log", "reading"),
    [
        pytest.param("", Reading(()), id="empty"),
        pytest.param(
            "Output written on cv.pdf (1 page, 18376 bytes).", Reading((), 1, 18376), id="one page"
        ),
        pytest.param(
            "Output written on cv.pdf (12 pages, 99 bytes).", Reading((), 12, 99), id="many pages"
        ),
        pytest.param("No pages of output.\n", Reading((), 0, 0), id="no pages"),
        pytest.param(
            "Overfull \\hbox (3.5pt too wide) detected at line 8\n"
            "./cv.tex:9: Undefined control sequence.\n"
            "l.9 a \\x\n",
            Reading((Overfull(3.5, 8, 8), TexError("Undefined control sequence.", 9, "\\x"))),
            id="in order",
        ),
        pytest.param(
            "Missing character: There is no \ufffd in font lmr10!",
            Reading((LostCharacter("\ufffd", "lmr10"),)),
            id="lost character",
        ),
        pytest.param(
            "[]\\T1/lmr/m/n/10 at cv.tex:5: it says ! Undefined control sequence.\n"
            "LaTeX Font Info: Overfull \\hbox (9.0pt too wide) detected at line 3\n"
            "!  ==> Fatal error occurred, no output PDF file produced!\n",
            Reading(()),
            id="text that looks like a message",
        ),
    ],
)
def test_read(log: str, reading: Reading) -> None:
    assert texlog.read(log) == reading


@pytest.mark.parametrize(
    ("line", "path"),
    [
        pytest.param(1, (), id="preamble"),
        pytest.param(4, ("name",), id="marker itself"),
        pytest.param(5, ("name",), id="line after"),
        pytest.param(8, FIRST, id="second line after"),
        pytest.param(999, ("sections", 1, "title"), id="after the end"),
    ],
)
def test_path_of_a_line(line: int, path: tuple[str | int, ...]) -> None:
    assert Markers.of(SOURCE).path(line) == path


@pytest.mark.parametrize(
    "comment",
    [
        pytest.param("%@ not json", id="not json"),
        pytest.param('%@ {"a": 1}', id="object"),
        pytest.param("%@ [true]", id="boolean"),
        pytest.param("%@ [[1]]", id="nested"),
        pytest.param('x %@ ["a"]', id="not at the beginning"),
    ],
)
def test_comment_that_is_no_marker(comment: str) -> None:
    assert Markers.of(f'%@ ["name"]\n{comment}\ntext').path(3) == ("name",)


def test_lines_are_counted_as_tex_counts_them() -> None:
    assert Markers.of('a\x0b\x0c\u2028\x85b\r\nc\rd\n%@ ["name"]\n').lines == (4,)


def test_format_that_is_missing() -> None:
    output = (
        "kpathsea: Running mktexfmt pdflatex.fmt\nI can't find the format file `pdflatex.fmt'!\n"
    )
    assert texlog.no_format(output) == Diagnostic(
        code="missing-format",
        message="this TeX has no LaTeX: it lacks the file 'pdflatex.fmt'",
        hint="make it with: fmtutil-sys --byfmt pdflatex; or use the bundled engine",
    )
    assert texlog.no_format("This is pdfTeX") is None


FILES = """\\documentclass{article}
%@file preamble.tex
\\one
\\two
\\begin{document}
\\opening
%@file body.tex.jinja
\\body
%@ ["name"]
\\field
\\end{document}
"""


@pytest.mark.parametrize(
    ("line", "place"),
    [
        (1, "TeX could not typeset this"),
        (3, "TeX stopped at preamble.tex:1"),
        (4, "TeX stopped at preamble.tex:2"),
        (5, "TeX could not typeset this"),
        (6, "TeX could not typeset this"),
        (8, "TeX stopped in the template's body"),
        (10, "TeX could not typeset this"),
    ],
)
def test_error_in_a_template(line: int, place: str) -> None:
    log = f"./cv.tex:{line}: Undefined control sequence.\nl.{line} \\oops\n\n"
    path = ("name",) if line == 10 else ()
    assert texlog.errors(texlog.read(log), Markers.of(FILES)) == (
        Diagnostic(
            code="tex-error",
            message=f"{place}: Undefined control sequence \\oops",
            hint=LOG_HINT,
            path=path,
        ),
    )
