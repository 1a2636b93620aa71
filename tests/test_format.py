"""Formats: the same result as without one, whatever becomes of their files."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cvbuild.diagnostic import CvbuildError
from cvbuild.latex.template import Template
from cvbuild.tex.engine import Limits, TypesettingError
from cvbuild.tex.format import Formats
from tests.presses import (
    DUMPING,
    ROOT,
    SMALL,
    Workshop,
    documents,
    job,
    layouts,
    own,
    templates,
    use,
    usual,
    workshop,
)
from tests.readers import pdfium, tex

pytestmark = tex

posix = pytest.mark.skipif(sys.platform == "win32", reason="owners and scripts are POSIX")


@pytest.fixture(scope="module", params=DUMPING)
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """A cache that fills."""
    return workshop(request.param, tmp_path_factory.mktemp("shared") / "cache")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """A cache with a format that was proved."""
    there = workshop("bundled", tmp_path_factory.mktemp("made") / "cache")
    use(there.press(), job())
    return there


@pytest.fixture
def there(made: Workshop, tmp_path: Path) -> Workshop:
    """A cache of one's own with a format that was proved."""
    shutil.copytree(made.cache.folder, tmp_path / "cache")
    (tmp_path / "cache").chmod(0o700)
    return workshop("bundled", tmp_path / "cache")


@pytest.fixture
def empty(tmp_path: Path) -> Workshop:
    return workshop("bundled", tmp_path / "cache")


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@cache
def ordinary() -> bytes:
    """What comes of the job without a format."""
    return workshop("bundled", Path()).ordinary(job()).pdf


def is_used(there: Workshop) -> bool:
    """Whether a job is done with a format, and well."""
    begun = len(there.engine.jobs)
    with there.press() as press:
        result = press(job())
    assert result.pdf == ordinary()
    return len(there.engine.jobs) == begun


# ---------------------------------------------------------------- the same as without one


CASES = [
    pytest.param(template, document, id=f"{template.name}-{document}")
    for template in templates()
    for document in documents()
    if template == usual() or document == "starter"
]
"""Every document in one template, and one document in every template."""


@pytest.mark.parametrize(("template", "document"), CASES)
def test_the_bytes_are_those_of_an_ordinary_run(
    shared: Workshop, template: Template, document: str
) -> None:
    if shared.engine.name != "bundled" and template != usual():
        pytest.skip("a template is as good in one TeX as in another")
    shared.engine.jobs.clear()
    try:
        shared.ordinary(job(documents()[document], template))
    except TypesettingError as error:  # a TeX of the machine may lack Font Awesome, Source Sans
        pytest.skip(str(error))
    with shared.press() as press:
        press(job(SMALL, template))
        proving = len(shared.engine.jobs)
        before = shared.formats
        for layout in layouts(template).values():
            work = job(documents()[document], template, layout)
            result, expected = press(work), shared.ordinary(work)
            assert result.pdf == expected.pdf
            assert (result.pages, result.measures) == (expected.pages, expected.measures)
            assert result.diagnostics == expected.diagnostics
            assert set(result.files) >= set(expected.files)
    assert proving <= 1
    assert len(shared.engine.jobs) == proving, "an ordinary run took the place of the format"
    assert sorted(shared.formats) == sorted(before), "a layout needed a format of its own"
    assert not any((folder / "unusable").exists() for folder in before)


def test_no_two_templates_share_a_format() -> None:
    preambles = {job(SMALL, template).preamble for template in templates()}
    assert len(preambles) == len(templates())


def test_files_that_tex_read_do_not_lie_in_the_cache(there: Workshop) -> None:
    with there.press() as press:
        files = press(job()).files
    assert not any(name.startswith(str(there.cache.folder)) for name in files)


# ---------------------------------------------------------------- damaged and stale


def flip(name: str, part: float) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        data = bytearray((folder / name).read_bytes())
        data[int(len(data) * part)] ^= 0x40
        (folder / name).write_bytes(data)

    return damage


def change(key: str, value: object) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        told = json.loads((folder / "made.json").read_text(encoding="utf-8"))
        told[key] = value
        (folder / "made.json").write_text(json.dumps(told), encoding="utf-8")

    return damage


def restamp(folder: Path) -> None:
    told = json.loads((folder / "made.json").read_text(encoding="utf-8"))
    (name,) = (name for name in told["files"] if name.endswith("microtype.sty"))
    told["files"][name][1] -= 1
    (folder / "made.json").write_text(json.dumps(told), encoding="utf-8")


def replaced(name: str, data: bytes) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        (folder / name).write_bytes(data)

    return damage


def a_file_instead(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_bytes(b"x")


def nothing_in_it(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


def a_folder_instead(folder: Path) -> None:
    (folder / "cv.fmt").unlink()
    (folder / "cv.fmt").mkdir()


DAMAGE: dict[str, Callable[[Path], None]] = {
    "a bit": flip("cv.fmt", 0.5),
    "half": lambda folder: os.truncate(folder / "cv.fmt", 9_000_000),
    "all but a byte": lambda f: os.truncate(f / "cv.fmt", (f / "cv.fmt").stat().st_size - 1),
    "gone": lambda folder: (folder / "cv.fmt").unlink(),
    "a folder": a_folder_instead,
    "another file": replaced("cv.fmt", b"\x1f\x8b" + bytes(range(256)) * 100),
    "garbage in the notes": replaced("made.json", b"\xff\x00garbage"),
    "deep notes": replaced("made.json", b"[" * 200_000),
    "notes without files": change("files", None),
    "notes with odd files": change("files", {"/": 3}),
    "notes with another checksum": change("checksum", 1),
    "no notes": lambda folder: (folder / "made.json").unlink(),
    "a bit of the map": flip("pdftex.map", 0.5),
    "no map": lambda folder: (folder / "pdftex.map").unlink(),
    "nothing": nothing_in_it,
    "a file for the folder": a_file_instead,
    "a package of another time": restamp,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_format_is_made_anew(there: Workshop, damage: Callable[[Path], None]) -> None:
    damage(there.only())
    assert not is_used(there), "the new one was not proved"
    assert names(there.only()) == {"cv.fmt", "pdftex.map", "made.json", "proved"}
    assert is_used(there)
    told = json.loads((there.only() / "made.json").read_text(encoding="utf-8"))
    assert zlib.crc32((there.only() / "cv.fmt").read_bytes()) == told["checksum"]
    assert names(there.cache.folder / "formats") == {there.only().name}


def test_who_writes_to_a_format_is_noticed(empty: Workshop) -> None:
    """It is made here, not copied, so that its times say that it is what was written."""
    use(empty.press(), job())
    assert is_used(empty)
    flip("cv.fmt", 0.5)(empty.only())
    assert not is_used(empty)
    assert is_used(empty)


def test_damage_is_noticed_while_the_press_is_open(there: Workshop) -> None:
    with there.press(ready=1) as press:
        expected = press(job()).pdf
        for part in (0.1, 0.6):
            flip("cv.fmt", part)(there.only())
            assert press(job()).pdf == expected
            assert press(job()).pdf == expected
    assert is_used(there)


@posix
def test_a_package_that_changed_is_read_again(empty: Workshop, tmp_path: Path) -> None:
    package = tmp_path / "mine.sty"
    found = replace(empty.found, environment={"TEXINPUTS": f"{tmp_path}:"})
    there = replace(empty, found=found)
    work = own("\\usepackage{mine}", "\\cvstart{1}\\cvline{\\mine}")
    package.write_text("\\def\\mine{first}")
    assert "first" in pdfium(use(there.press(), work).pdf)
    old = (there.only() / "made.json").read_bytes()
    package.write_text("\\def\\mine{second}")
    with there.press() as press:
        assert "second" in pdfium(press(work).pdf)
        assert "second" in pdfium(press(work).pdf)
    assert (there.only() / "made.json").read_bytes() != old


@posix
def test_another_program_has_another_format(there: Workshop, tmp_path: Path) -> None:
    program = tmp_path / "pdflatex"
    program.write_text(f'#!/bin/sh\nexec "{there.found.program}" "$@"\n')
    program.chmod(0o755)
    other = replace(there, found=replace(there.found, program=program))
    assert use(other.press(), job()).pdf == ordinary()
    assert len(there.formats) == 2
    program.write_text(f'#!/bin/sh\n\nexec "{there.found.program}" "$@"\n')
    assert use(other.press(), job()).pdf == ordinary()
    assert len(there.formats) == 3


# ---------------------------------------------------------------- templates of one's own


@pytest.mark.parametrize(
    ("preamble", "body", "dumped"),
    [
        ("\\usepackage{no-such-package}", "", False),
        ("\\undefinedinthepreamble", "", False),
        ("\\makeatletter\\@@end", "", False),
        ("", "\\undefinedinthebody", True),
        ("", "\\cvline{", True),
        ("\\AtBeginDocument{\\undefinedatthebeginning}", "", False),
    ],
    ids=["package", "preamble", "end", "body", "brace", "begin"],
)
def test_a_mistake_is_told_as_without_formats(
    there: Workshop, preamble: str, body: str, dumped: bool
) -> None:
    work = own(preamble, body)
    with pytest.raises(TypesettingError) as ordinary:
        there.ordinary(work)
    for _ in range(2):
        with there.press() as press, pytest.raises(TypesettingError) as raised:
            press(work)
        assert raised.value.diagnostics == ordinary.value.diagnostics
    marks = [names(folder) & {"all-fonts", "unusable"} for folder in there.formats]
    assert sorted(marks, key=len) == ([set(), set()] if dumped else [set(), {"unusable"}])


def test_a_mistake_in_the_body_says_nothing_of_the_format(there: Workshop) -> None:
    broken = replace(job(), body="\\undefinedinthebody")
    with there.press() as press, pytest.raises(TypesettingError):
        press(broken)
    assert names(there.only()) == {"cv.fmt", "pdftex.map", "made.json", "proved"}
    assert is_used(there)


UNDUMPABLE = "\\let\\dump\\undefined"


def test_what_cannot_be_dumped_is_not_tried_again(empty: Workshop) -> None:
    work = own(UNDUMPABLE)
    expected = empty.ordinary(work).pdf
    for _ in range(3):
        with empty.press() as press:
            assert press(work).pdf == expected
            assert press(work).pdf == expected
    assert len(empty.calls) == 1
    assert (len(empty.engine.jobs), names(empty.only())) == (6, {"made.json", "unusable"})


def test_it_is_tried_again_another_day(empty: Workshop) -> None:
    work = own(UNDUMPABLE)
    with empty.press() as press:
        press(work)
    os.utime(empty.only() / "unusable", (1, 1))
    with empty.press() as press:
        press(work)
    assert len(empty.calls) == 2


FONTS = {
    "charter": "\\usepackage{charter}"
    "\\renewcommand\\cvbullet{\\fontfamily{bch}\\fontshape{sl}\\selectfont A}",
    "sans": "\\usepackage{sourcesanspro}"
    "\\renewcommand\\cvbullet{\\fontfamily{SourceSansPro-TLF}\\selectfont A}",
}


@pytest.mark.parametrize("font", FONTS)
def test_other_fonts_need_the_whole_map(empty: Workshop, font: str) -> None:
    item = "\\cvstart{1}\\cvline{\\cvbullet}"
    work = own(FONTS[font], item)
    try:
        expected = empty.ordinary(work).pdf
    except TypesettingError as error:
        pytest.skip(str(error))
    with empty.press() as press:
        assert [press(work).pdf == expected for _ in range(4)] == [True] * 4
    # by then: with the small map and, to compare, without a format; so again with the whole map
    assert len(empty.engine.jobs) == 2
    assert names(empty.only()) == {"cv.fmt", "pdftex.map", "made.json", "proved", "all-fonts"}
    with empty.press() as press:
        assert press(work).pdf == expected
    assert len(empty.engine.jobs) == 2, "a failure was repeated"


def test_a_font_that_only_one_body_uses(there: Workshop) -> None:
    """The format was proved by a job without the font."""
    work = replace(
        job(), body=f"{job().body}\\font\\other=bchro8r \\cvstart{{1}}\\cvline{{\\other A}}"
    )
    try:
        expected = there.ordinary(work).pdf
    except TypesettingError as error:
        pytest.skip(str(error))
    for _ in range(2):
        with there.press() as press:
            assert press(work).pdf == expected
    assert len(there.engine.jobs) == 1
    assert names(there.only()) == {"cv.fmt", "pdftex.map", "made.json", "proved", "all-fonts"}


UNFAITHFUL = {
    "on the page": "\\AtBeginDocument{\\hbox{WATERMARK}}",
    "colours": "\\usepackage{xcolor}\\AtBeginDocument{\\color{red}}",
    "links": "\\usepackage{hyperref}",
    "catalogue": "\\pdfcatalog{/PageMode/UseOutlines}",
    "outline": "\\pdfoutline goto page 1{/Fit}{Begin}",
    "information": "\\pdfinfo{/Subject(Mathematics)}",
    "chance": "\\AtBeginDocument{\\pdfsetrandomseed 42 }"
    "\\renewcommand\\cvbullet{\\pdfuniformdeviate 1000}",
}


@pytest.mark.parametrize("preamble", UNFAITHFUL.values(), ids=UNFAITHFUL)
def test_what_a_dump_loses_is_not_lost(empty: Workshop, preamble: str) -> None:
    work = own(preamble, "\\cvstart{1}\\cvline{\\cvbullet}")
    try:
        expected = empty.ordinary(work).pdf
    except TypesettingError as error:
        pytest.skip(str(error))
    for _ in range(2):
        with empty.press() as press:
            assert press(work).pdf == expected
            assert press(work).pdf == expected
    assert len(empty.engine.jobs) == 4
    assert names(empty.only()) == {"pdftex.map", "made.json", "unusable"}


def test_a_body_without_end_is_stopped_once(there: Workshop) -> None:
    endless = replace(job(), body=f"{job().body}\\loop\\iftrue\\repeat")
    limits = Limits(seconds=3)
    assert use(there.press(limits=limits), job()).pages == 1
    there.engine.jobs.clear()
    with there.press(limits=limits) as press, pytest.raises(TypesettingError) as raised:
        press(endless)
    assert [d.code for d in raised.value.diagnostics] == ["tex-timeout"]
    assert there.engine.jobs == []
    assert is_used(there)


def test_a_preamble_without_end_is_stopped(empty: Workshop) -> None:
    endless = own("\\loop\\iftrue\\repeat")
    with empty.press(limits=Limits(seconds=1)) as press, pytest.raises(TypesettingError) as raised:
        press(endless)
    assert [d.code for d in raised.value.diagnostics] == ["tex-timeout"]
    assert empty.formats == []


# ---------------------------------------------------------------- no cache to be had


def _world_writable(folder: Path, patched: pytest.MonkeyPatch) -> None:
    folder.mkdir(exist_ok=True)
    folder.chmod(0o777)


def _of_another(folder: Path, patched: pytest.MonkeyPatch) -> None:
    folder.mkdir(exist_ok=True)
    user = os.geteuid()
    patched.setattr(os, "geteuid", lambda: user + 1)


def _a_file(folder: Path, patched: pytest.MonkeyPatch) -> None:
    folder.write_bytes(b"")


def _below_a_file(folder: Path, patched: pytest.MonkeyPatch) -> None:
    folder.parent.joinpath("file").write_bytes(b"")
    folder.symlink_to(folder.parent / "file" / "cache")


def _read_only(folder: Path, patched: pytest.MonkeyPatch) -> None:
    folder.mkdir(mode=0o700)
    make = Path.mkdir

    def mkdir(path: Path, *arguments: Any, **named: Any) -> None:
        if path.is_relative_to(folder):
            raise OSError(30, "Read-only file system")
        make(path, *arguments, **named)

    patched.setattr(Path, "mkdir", mkdir)


@posix
@pytest.mark.parametrize(
    "hinder",
    [_world_writable, _of_another, _a_file, _below_a_file, _read_only],
    ids=lambda hinder: hinder.__name__.strip("_").replace("_", " "),
)
def test_it_works_without_a_cache(
    empty: Workshop,
    monkeypatch: pytest.MonkeyPatch,
    hinder: Callable[[Path, pytest.MonkeyPatch], None],
) -> None:
    with monkeypatch.context() as patched:
        hinder(empty.cache.folder, patched)
        with empty.press() as press:
            results = {press(job()).pdf for _ in range(3)}
    assert results == {ordinary()}
    assert len(empty.engine.jobs) == 3
    assert empty.calls == []
    assert empty.formats == []


@posix
def test_a_cache_of_another_is_not_read(there: Workshop) -> None:
    there.cache.folder.chmod(0o770)
    assert not is_used(there)
    there.cache.folder.chmod(0o700)
    assert is_used(there)


@posix
def test_a_full_disk_is_not_tried_for_ever(
    empty: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if path.is_relative_to(empty.cache.folder):
            raise OSError(28, "No space left on device")
        return real(path, data)

    with monkeypatch.context() as patched, empty.press() as press:
        patched.setattr(Path, "write_bytes", full)
        results = {press(job()).pdf for _ in range(5)}
    assert results == {ordinary()}
    dumps = [call for call in empty.calls if "&pdflatex" in call.argv]
    assert len(dumps) == 2
    assert names(empty.cache.folder / "formats") == set()
    use(empty.press(), job())
    assert is_used(empty), "space was found again"


NAMES = {
    "tilde": "~",
    "signs": "a b $HOME {a,b}:c;d '\" %#&^~| é ü ł",
    "dash": "-fmt",
    "long": "/".join(["x" * 200] * 3),
    "long accents": "é" * 120,
}


@posix
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_odd_names_of_the_cache(tmp_path: Path, name: str) -> None:
    odd = workshop("bundled", tmp_path / name / "cache")
    use(odd.press(), job())
    assert is_used(odd)
    assert names(odd.only()) == {"cv.fmt", "pdftex.map", "made.json", "proved"}
    assert names(odd.only().parent) == {odd.only().name}


@posix
def test_a_cache_behind_a_link(there: Workshop, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(there.cache.folder)
    assert is_used(workshop("bundled", tmp_path / "link"))


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="there is no /dev/shm")
def test_a_cache_on_another_disk(there: Workshop, tmp_path: Path) -> None:
    import tempfile

    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        shutil.copytree(there.cache.folder, f"{folder}/cache")
        far = workshop("bundled", Path(folder, "cache"))
        assert is_used(far)
        assert names(far.only()) == {"cv.fmt", "pdftex.map", "made.json", "proved"}


# ---------------------------------------------------------------- several at once, and the bound

_BUILD = """
import hashlib, sys
from pathlib import Path
from tests.presses import job, workshop
there = workshop("bundled", Path(sys.argv[1]))
sys.stdin.readline()
with there.press() as press:
    print(*{hashlib.sha256(press(job()).pdf).hexdigest() for _ in range(2)})
"""


def _at_once(there: Workshop, number: int) -> list[str]:
    """What so many processes print that typeset the same at the same time."""
    command = [sys.executable, "-c", _BUILD, str(there.cache.folder)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    started = [
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
        )
        for _ in range(number)
    ]
    for process in started:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    return [process.communicate(timeout=300)[0].strip() for process in started]


@pytest.mark.parametrize("state", ["empty", "damaged", "stale"])
def test_processes_that_start_at_once_do_not_collide(there: Workshop, state: str) -> None:
    import hashlib

    expected = hashlib.sha256(ordinary()).hexdigest()
    before: dict[str, Callable[[Path], None]] = {
        "empty": nothing_in_it,
        "damaged": flip("cv.fmt", 0.7),
        "stale": restamp,
    }
    before[state](there.only())
    number = 8 if state == "empty" else 4
    assert _at_once(there, number) == [expected] * number
    assert names(there.only()) == {"cv.fmt", "pdftex.map", "made.json", "proved"}
    assert names(there.only().parent) == {there.only().name}, "something was left over"
    assert is_used(there)


def test_the_oldest_goes_first(there: Workshop) -> None:
    first = there.only()
    for n in range(8):
        shutil.copytree(first, first.with_name(f"other{n}"))
        os.utime(first.with_name(f"other{n}"), (1000 + n, 1000 + n))
    os.utime(first, (2000, 2000))
    formats = Formats(there.cache, there.found, runner=there._run)
    assert formats.made(own("% another").preamble) is not None
    kept = {folder.name for folder in there.formats}
    assert len(kept) == 8
    assert first.name in kept
    assert kept.isdisjoint({"other0", "other1"})


def test_a_program_that_does_not_start_makes_no_format(empty: Workshop, tmp_path: Path) -> None:
    gone = replace(empty, found=replace(empty.found, program=tmp_path / "gone"))
    with gone.press() as press, pytest.raises(CvbuildError) as raised:
        press(job())
    assert [d.code for d in raised.value.diagnostics] == ["engine-does-not-start"]
    assert empty.formats == []
