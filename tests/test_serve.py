"""The preview without a browser: whom it answers, what it tells, what it keeps."""

from __future__ import annotations

import gc
import io
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from cvbuild import images
from cvbuild.diagnostic import CvbuildError, ExitCode
from cvbuild.latex.template import builtin_names
from cvbuild.serve.app import HEADERS
from cvbuild.serve.server import HOST, PORT, Server, listening
from cvbuild.serve.session import MOST_VIEWS, Key, Session, Sheets, Status
from cvbuild.tex.job import TexJob, Typeset
from tests.previews import State, ask, fake, hearing, port_of, raw, serving
from tests.readers import app, tex, typeset

VARIANTS = "\nvariants:\n" + "".join(f"  v{n}: {{headline: Number {n}}}\n" for n in range(12))


def words(name: str) -> str:
    return f"cvbuild: 1\nname: {name}\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "cv.yaml"
    made.write_text(words("Ada") + VARIANTS, "utf-8")
    return made


@pytest.fixture
def server(file: Path) -> Iterator[Server]:
    with serving(file) as made:
        yield made


# --- whom it answers


@pytest.mark.parametrize(
    ("status", "method", "headers"),
    [
        (421, "GET", {"Host": "evil.example:{port}"}),
        (421, "GET", {"Host": "127.0.0.1.evil.example:{port}"}),
        (421, "GET", {"Host": "127.0.0.1"}),
        (421, "GET", {"Host": "127.0.0.1:1"}),
        (421, "GET", {"Host": "localhost:{port}@evil.example"}),
        (421, "GET", {"Host": ""}),
        (421, "GET", {"Host": "[::1]:{port}"}),
        (421, "GET", {"Host": "0.0.0.0:{port}"}),
        (403, "GET", {"Origin": "https://evil.example"}),
        (403, "GET", {"Origin": "null"}),
        (403, "GET", {"Origin": "http://127.0.0.1:1"}),
        (403, "GET", {"Origin": "https://127.0.0.1:{port}"}),
        (403, "GET", {"Sec-Fetch-Site": "cross-site"}),
        (403, "GET", {"Sec-Fetch-Site": "same-site"}),
        (405, "POST", {}),
        (405, "PUT", {}),
        (405, "OPTIONS", {"Access-Control-Request-Method": "GET"}),
        (200, "GET", {}),
        (200, "HEAD", {}),
        (200, "GET", {"Host": "localhost:{port}"}),
        (200, "GET", {"Host": "LOCALHOST:{port}"}),
        (200, "GET", {"Origin": "http://127.0.0.1:{port}", "Sec-Fetch-Site": "same-origin"}),
        (200, "GET", {"Sec-Fetch-Site": "none"}),
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/", "/choices"])
def test_it_answers_its_own_page_and_nobody_else(
    server: Server, path: str, status: int, method: str, headers: dict[str, str]
) -> None:
    port = str(port_of(server))
    given = {name: value.replace("{port}", port) for name, value in headers.items()}
    answer, _ = ask(server, path, method, **given)
    assert answer.status == status
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert answer.headers["Cache-Control"] == "no-store"
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET / HTTP/1.0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"\x16\x03\x01\r\n\r\n",
    ],
    ids=["no host", "two hosts", "TLS"],
)
def test_what_is_no_proper_request_is_refused(server: Server, request_line: bytes) -> None:
    assert raw(server, request_line).split()[1] in (b"400", b"421")


def test_an_absolute_address_does_not_stand_in_for_the_host(server: Server) -> None:
    line = f"GET http://127.0.0.1:{port_of(server)}/ HTTP/1.1\r\nHost: evil.example\r\n"
    answer = raw(server, f"{line}Connection: close\r\n\r\n".encode())
    assert answer.split()[1] == b"421"


@pytest.mark.parametrize(
    "path",
    [
        "/cv.yaml",
        "/app.py",
        "/page.html",
        "/../cv.yaml",
        "/%2e%2e/cv.yaml",
        "/pages/../../cv.yaml",
        "/pages/..%2f..%2fcv.yaml/1/800.png",
        "/pages/x/1/800.png",
        "/pages/x/-1/800.png",
        "/pages/x/1/99999999999999999999999999.png",
        "/pdf/..%2fcv.pdf",
        "/pdf/cv.pdf",
        "//etc/passwd",
        "/events?variant=none",
        "/events?template=..",
        "/events?template=/etc",
        "/events?template=mine/",
        "/docs",
        "/openapi.json",
    ],
)
def test_there_is_nothing_else(server: Server, path: str) -> None:
    with hearing(server) as view:
        view.until("done")  # the variants are known from now on
        answer, body = ask(server, path)
    assert answer.status == 404
    assert b"Ada" not in body
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS


def test_only_this_computer_reaches_it() -> None:
    with listening(0) as at:
        assert at.family == socket.AF_INET
        assert at.getsockname()[0] == HOST == "127.0.0.1"
        if sys.platform == "linux":  # where all of 127/8 is this computer (ip(7))
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.2", at.getsockname()[1]), 5)


def test_a_port_that_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    with listening(0) as at, pytest.raises(CvbuildError) as caught:
        listening(at.getsockname()[1])
    assert caught.value.exit_code is ExitCode.USAGE
    assert caught.value.diagnostics[0].code == "no-port"
    assert "is taken" in caught.value.diagnostics[0].message
    assert capsys.readouterr() == ("", "")


def test_without_a_port_it_takes_its_own_or_any_that_is_free() -> None:
    with listening(None) as first, listening(None) as second:
        ports = [at.getsockname()[1] for at in (first, second)]
    assert ports[0] != ports[1] != PORT


# --- what it tells

UNFINISHED = ["undeclared"]
"""What is told of the PDF that stands for one: nothing says what is on its pages."""


def codes(state: State) -> list[str]:
    return [problem["code"] for problem in state["problems"]]


def test_a_build_that_takes_its_time_is_told(file: Path) -> None:
    go_on = threading.Event()

    def slow(job: TexJob) -> Typeset:
        go_on.wait(20)
        return fake(job)

    with serving(file, slow) as server, hearing(server) as view:
        assert view.next()["status"] == "building"
        go_on.set()
        assert codes(view.until("done")) == UNFINISHED


def test_states_of_a_file_that_is_edited(file: Path, server: Server) -> None:
    with hearing(server) as view:
        assert view.answer.headers["Content-Type"].startswith("text/event-stream")
        first = view.until("done")
        assert (first["file"], first["variant"], first["template"]) == ("cv.yaml", None, None)
        assert first["pages"] == [{"width": 612.0, "height": 792.0, "fill": None}]
        assert codes(first) == UNFINISHED
        assert first["choices"] == {
            "variants": [f"v{n}" for n in range(12)],
            "templates": list(builtin_names()),
        }

        file.write_text(words("Grace"), "utf-8")
        second = view.until("done", after=first["build"])
        assert second["name"] != first["name"]
        assert second["choices"]["variants"] == []

        file.write_text(words("Grace") + "headlin: <b>x</b>\n", "utf-8")
        broken = view.until("failed")
        assert (broken["name"], broken["pages"]) == (second["name"], second["pages"])
        assert broken["problems"] == [
            {
                "severity": "error",
                "code": "unknown-field",
                "message": "'headlin' is not a field of a résumé",
                "hint": "did you mean 'headline'?",
                "place": "cv.yaml:3:1",
                "line": 3,
                "column": 1,
                "source": {"before": "", "wrong": "headlin", "after": ": <b>x</b>"},
            }
        ]

        file.write_text("name: [\n", "utf-8")
        worse = view.until("failed", after=broken["build"])
        assert worse["name"] == second["name"]

        file.write_text(words("Grace"), "utf-8")
        again = view.until("done")
        assert (again["name"], codes(again)) == (second["name"], UNFINISHED)


def test_a_file_that_is_deleted_and_comes_back(file: Path, server: Server) -> None:
    with hearing(server) as view:
        first = view.until("done")
        file.unlink()
        gone = view.until("failed")
        (problem,) = gone["problems"]
        assert (problem["code"], problem["place"]) == ("no-such-file", "cv.yaml")
        assert problem["source"] is None
        assert gone["name"] == first["name"]
        file.write_text(words("Ada") + VARIANTS, "utf-8")
        assert view.until("done")["name"] == first["name"]


def test_a_file_that_is_broken_from_the_start(tmp_path: Path) -> None:
    file = tmp_path / "cv.yaml"
    file.write_text("name: [", "utf-8")
    with serving(file) as server:
        # which variants there are is not known yet, so the browser may ask for any
        with hearing(server, "?variant=v1") as view:
            broken = view.until("failed")
            assert (broken["name"], broken["pages"]) == (None, [])
            file.write_text(words("Ada") + VARIANTS, "utf-8")
            assert view.until("done")["variant"] == "v1"
            file.write_text(words("Ada"), "utf-8")
            (problem,) = view.until("failed")["problems"]
            assert "v1" in problem["message"]
        assert ask(server, "/events?variant=v1")[0].status == 404


def test_each_view_is_told_its_own(server: Server) -> None:
    with hearing(server) as whole, hearing(server, "?variant=v1") as one:
        assert whole.until("done")["name"] != one.until("done")["name"]
    template = builtin_names()[0]
    with hearing(server, f"?variant=v1&template={template}") as view:
        state = view.until("done")
        assert (state["variant"], state["template"]) == ("v1", template)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        pytest.param(
            "cvbuild: 1\nname: Ada\n\u202eevil: 1\n",
            {"before": "", "wrong": "\ufffdevil", "after": ": 1"},
            id="marks of direction are not obeyed",
        ),
        pytest.param(
            f"cvbuild: 1\nname: Ada\nsections: [{{kind: list, title: {'x' * 300}, tite: 1}}]\n",
            {"before": "…" + "x" * 78 + ", ", "wrong": "tite", "after": ": 1}]"},
            id="a long line is cut around the problem",
        ),
    ],
)
def test_lines_that_are_shown(file: Path, text: str, mark: dict[str, str]) -> None:
    file.write_text(text, "utf-8")
    with serving(file) as server, hearing(server) as view:
        problems = view.until("failed")["problems"]
        shown = next(p["source"] for p in problems if p["code"] == "unknown-field")
        assert {name: shown[name][-80:] for name in shown} == {
            name: words[-80:] for name, words in mark.items()
        }
        assert len("".join(shown.values())) <= 162


def test_a_bug_is_told_and_the_preview_goes_on(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(job: TexJob) -> Typeset:
        if "GRACE" in job.body:
            raise RuntimeError("a bug")
        return fake(job)

    with serving(file, broken) as server, hearing(server) as view:
        first = view.until("done")
        file.write_text(words("Grace"), "utf-8")
        failed = view.until("failed")
        (problem,) = failed["problems"]
        assert problem["code"] == "internal-error"
        file.write_text(words("Ada") + VARIANTS, "utf-8")
        assert view.until("done")["name"] == first["name"]
    assert "RuntimeError: a bug" in capsys.readouterr().err


@tex
def test_real_pages_tell_how_full_they_are_and_what_was_done(tmp_path: Path) -> None:
    file = tmp_path / "cv.yaml"
    items = "".join(f"      - Item {n}\n" for n in range(52))
    text = f"cvbuild: 1\nname: Ada\nsections:\n  - kind: list\n    items:\n{items}"
    file.write_text(text, "utf-8")
    with serving(file, typeset) as server, hearing(server) as view:
        state = view.until("done")
        pages = state["pages"]
        assert len(pages) == 2
        assert pages[0]["fill"] > 0.9 > pages[1]["fill"] > 0
        file.write_text(f"{text}pages: 1\n", "utf-8")
        fitted = view.until("done", after=state["build"])
        assert len(fitted["pages"]) == 1
        assert any(note.startswith("spacing 1 → 0.") for note in fitted["notes"])


# --- pictures and the PDF


def test_pictures_of_pages(server: Server) -> None:
    with hearing(server) as view:
        name = view.until("done")["name"]
        answer, body = ask(server, f"/pages/{name}/1/400.png")
        assert answer.headers["Content-Type"] == "image/png"
        assert "immutable" in answer.headers["Cache-Control"]
        image = Image.open(io.BytesIO(body))
        assert image.width == pytest.approx(400, abs=1)
        assert image.height == pytest.approx(400 * 792 / 612, abs=1)
        for width, given in ((1, 64), (1_000_000, 4096)):
            _, body = ask(server, f"/pages/{name}/1/{width}.png")
            assert Image.open(io.BytesIO(body)).width == pytest.approx(given, abs=1)
        for number in (0, 2):
            assert ask(server, f"/pages/{name}/{number}/400.png")[0].status == 404


def test_a_page_of_any_shape_has_a_picture_of_bounded_size() -> None:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(20, 14000)
    file = io.BytesIO()
    writer.write(file)
    picture = Image.open(io.BytesIO(images.png(file.getvalue(), 1, 4096)))
    assert picture.width * picture.height <= images.LARGEST * 1.01


@tex
def test_pictures_show_the_text_in_its_colours() -> None:
    from cvbuild import load
    from cvbuild.pipeline import build

    pdf = build(load(b"cvbuild: 1\nname: Ada\n", "cv.yaml"), typeset=typeset).pdf
    picture = Image.open(io.BytesIO(images.png(pdf, 1, 800))).convert("L")
    shades = picture.histogram()
    assert sum(shades[:60]) > 50
    assert shades[255] > 100_000


def test_the_pdf_comes_under_the_name_of_the_view(server: Server) -> None:
    with hearing(server, "?variant=v1") as view:
        name = view.until("done")["name"]
        answer, body = ask(server, f"/pdf/{name}.pdf")
    assert body.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''cv-v1.pdf"


# --- what it keeps


def test_old_builds_are_let_go(file: Path, server: Server) -> None:
    with hearing(server) as view:
        state = view.until("done")
        for n in range(12):
            ask(server, f"/pages/{state['name']}/1/300.png")
            last = state["name"]
            file.write_text(words(f"Ada {n}"), "utf-8")
            state = view.until("done", after=state["build"])
            assert ask(server, f"/pages/{last}/1/300.png")[0].status == 404
            assert ask(server, f"/pdf/{last}.pdf")[0].status == 404
        gc.collect()
        assert sum(isinstance(thing, Sheets) for thing in gc.get_objects()) <= 2


def test_only_what_somebody_looks_at_is_built(file: Path) -> None:
    built: list[str] = []

    def count(job: TexJob) -> Typeset:
        built.append(job.body)
        return fake(job)

    news = threading.Semaphore(0)
    with Session(file, count) as session:
        with session.looking(Key(), news.release):
            _settle(session, Key(), news)
        with session.looking(Key("v1"), news.release):
            _settle(session, Key("v1"), news)
            assert len(built) == 2
            file.write_text(words("Grace") + VARIANTS, "utf-8")
            while len(built) < 3:
                assert news.acquire(timeout=20)
            _settle(session, Key("v1"), news)
        assert all("GRACE" in body and "Number 1" in body for body in built[2:])
        before = session.state(Key())
        assert before.status is Status.DONE  # as it was when somebody looked at it
        with session.looking(Key(), news.release):
            while session.state(Key()).build == before.build:
                assert news.acquire(timeout=20)
        assert "GRACE" in built[-1]


def _settle(session: Session, key: Key, news: threading.Semaphore) -> None:
    while session.state(key).status is not Status.DONE:
        assert news.acquire(timeout=20)


def test_few_views_are_kept_that_nobody_looks_at(file: Path) -> None:
    news = threading.Semaphore(0)
    keys = [Key(f"v{n}") for n in range(12)]
    with Session(file, fake) as session:
        for key in keys:
            with session.looking(key, news.release):
                _settle(session, key, news)
        kept = [key for key in keys if session.state(key).sheets is not None]
    assert kept == keys[-MOST_VIEWS:]


def test_an_end_leaves_no_thread(file: Path) -> None:
    before = set(threading.enumerate())
    with serving(file) as server, hearing(server) as view:
        view.until("done")
        ask(server, "/")
    left = {thread for thread in threading.enumerate() if thread not in before}
    assert not [thread for thread in left if not thread.name.startswith("AnyIO")]


# --- the command


def test_the_extra_is_missing(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cvbuild.serve.PARTS", ("json", "no_such_module"))
    result = CliRunner().invoke(app, ["serve", str(file)])
    assert result.exit_code == ExitCode.USAGE
    assert result.stderr == (
        f"{file}: error[missing-extra]: the preview needs what is not installed: no_such_module\n"
        '  hint: pip install "cvbuild[serve]"\n'
    )


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["none.yaml"], ExitCode.INPUT, "there is no such file"),
        (["-"], ExitCode.USAGE, "standard input does not change"),
        (["cv.yaml", "--variant", "v99"], ExitCode.USAGE, "'v99'"),
    ],
    ids=str,
)
def test_what_cannot_begin_does_not(
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    code: ExitCode,
    message: str,
) -> None:
    monkeypatch.chdir(file.parent)
    result = CliRunner().invoke(app, ["serve", "--no-open", "--port", "0", *arguments])
    assert result.exit_code == code
    assert message in result.stderr
    assert result.stdout == ""


@tex
@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=str)
@pytest.mark.parametrize("when", ["while it builds", "while somebody looks"])
def test_a_signal_ends_it_at_once_and_nothing_is_left(
    file: Path, tmp_path: Path, number: signal.Signals, when: str
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    program = (
        "import signal, sys; from cvbuild.start import main\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "sys.argv[1:] = ['serve', 'cv.yaml', '--no-open', '--port', '0']\n"
        "main()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=file.parent,
        env={**os.environ, "TMPDIR": str(temporary), "XDG_CACHE_HOME": str(tmp_path / "cache")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        line = running.stdout.readline()
        assert line.startswith("http://127.0.0.1:")
        assert line.endswith("/  (Ctrl-C ends it)\n")
        if when == "while somebody looks":
            port = int(line.split("/")[2].rpartition(":")[2])
            with socket.create_connection((HOST, port), 20) as looking:
                looking.sendall(f"GET /events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
                heard = b""
                while b'"done"' not in heard:
                    heard += looking.recv(65536)
                running.send_signal(number)
                code = running.wait(20)
        else:
            running.send_signal(number)
            code = running.wait(20)
        assert running.stdout.read() == ""
        assert running.stderr.read().strip() == ""
    assert code == 128 + number
    assert list(temporary.iterdir()) == []
    with pytest.raises(ProcessLookupError):  # of its session nobody is left
        os.killpg(running.pid, 0)
