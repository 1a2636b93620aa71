"""The preview in a real browser: what one sees, before, while and after a file is saved.

It needs a Chromium that the system has; playwright's own is not looked for.
"""

from __future__ import annotations

import base64
import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, CDPSession, Page, Playwright, expect, sync_playwright

from cvbuild.latex.template import builtin_names
from tests.previews import port_of, serving
from tests.readers import tex, typeset

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
pytestmark = [
    tex,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium"),
]

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

PATIENCE = 20_000
"""Milliseconds that anything may take on a machine that does much else."""


def words(first: str, items: int = 56, more: str = "") -> str:
    """A file of two pages."""
    lines = "".join(
        f"      - {first} {n}, of which a line and a half could be written here\n"
        for n in range(items)
    )
    variants = "variants:\n  short: {headline: In short, pages: 1, fit: {drop: true}}\n"
    return (
        "cvbuild: 1\nname: Ada\nsections:\n"
        f"  - kind: list\n    title: {first}\n    items:\n{lines}{more}{variants}"
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "cv.yaml"
    made.write_text(words("Item"), "utf-8")
    return made


@pytest.fixture(scope="module")
def playing() -> Iterator[Playwright]:
    with sync_playwright() as play:
        yield play


@pytest.fixture(scope="module")
def browser(playing: Playwright) -> Iterator[Browser]:
    started = playing.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield started
    started.close()


@dataclass
class Tab:
    """A page of the browser, and what it complained about."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def settled(self, words: str = "Up to date") -> None:
        expect(self.page.locator("#state")).to_contain_text(words, timeout=PATIENCE)

    def sources(self) -> list[str]:
        found: list[str] = self.page.eval_on_selector_all(
            "#pages img", "all => all.map(img => img.getAttribute('src'))"
        )
        return found

    def until(self, expression: str, given: object = None) -> None:
        """Waits for it to be true; the page's own policy forbids what playwright has for that."""
        end = monotonic() + PATIENCE / 1000
        while not self.page.evaluate(expression, given):
            assert monotonic() < end, expression
            self.page.wait_for_timeout(20)

    def after(self, old: list[str]) -> list[str]:
        """The pictures, once none is one of the old ones."""
        self.until(
            "old => { const all = [...document.querySelectorAll('#pages img')];"
            " return all.length > 0 && all.every(image =>"
            " image.complete && !old.includes(image.getAttribute('src'))) }",
            old,
        )
        return self.sources()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Tab]:
    context = browser.new_context(viewport={"width": 1100, "height": 800})
    made = Tab(context.new_page())
    made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
    made.page.on(
        "console",
        lambda said: (
            made.complaints.append(said.text) if said.type in ("error", "warning") else None
        ),
    )
    yield made
    context.close()


def test_it_shows_the_pages(file: Path, tab: Tab) -> None:
    with serving(file, typeset) as server:
        tab.page.goto(server.url)
        tab.settled()
        images = tab.page.locator("#pages img")
        expect(images).to_have_count(2)
        assert [image.get_attribute("alt") for image in images.all()] == [
            "Page 1 of 2",
            "Page 2 of 2",
        ]
        drawn = tab.page.evaluate(
            "[...document.images].map(i => [i.complete, i.naturalWidth, i.clientWidth])"
        )
        assert all(complete for complete, _, _ in drawn)
        assert all(natural == pytest.approx(shown, abs=1) == 816 for _, natural, shown in drawn)
        fills = tab.page.locator("#fills a").all_inner_texts()
        assert [text.split("·")[0].strip() for text in fills] == ["p. 1", "p. 2"]
        assert all(text.strip().endswith("%") for text in fills)
        assert tab.page.title() == "cv.yaml"
        assert tab.page.locator("#panel").is_hidden()
    assert tab.complaints == []


def test_a_picture_has_the_pixels_of_the_screen(file: Path, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 400, "height": 800}, device_scale_factor=3)
    page = context.new_page()
    with serving(file, typeset) as server:
        page.goto(server.url)
        Tab(page).settled()
        natural, shown = page.evaluate(
            "[document.images[0].naturalWidth, document.images[0].clientWidth]"
        )
        wide = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert shown < 400
    assert natural == pytest.approx(3 * shown, abs=2)
    assert wide <= 400, "a narrow window need not be scrolled sideways"


WATCH = """
() => {
  const seen = {frames: 0, heights: [], places: [], wrong: []};
  const canvas = document.createElement("canvas");
  canvas.width = 60; canvas.height = 80;
  const brush = canvas.getContext("2d", {willReadFrequently: true});
  const first = [...document.querySelectorAll("#pages figure, #pages img")];
  new MutationObserver((changes) => {
    for (const change of changes)
      if (change.removedNodes.length) seen.wrong.push("an element was taken away");
  }).observe(document.getElementById("pages"), {childList: true, subtree: true});
  const look = () => {
    seen.frames++;
    seen.heights.push(document.documentElement.scrollHeight);
    seen.places.push(scrollY);
    for (const image of document.querySelectorAll("#pages img")) {
      if (!image.complete || !image.naturalWidth) { seen.wrong.push("not loaded"); continue; }
      brush.fillStyle = "#fff"; brush.fillRect(0, 0, 60, 80);
      brush.drawImage(image, 0, 0, 60, 80);
      const dots = brush.getImageData(0, 0, 60, 80).data;
      let ink = 0;
      for (let n = 0; n < dots.length; n += 4) if (dots[n] < 250) ink++;
      if (ink < 20) seen.wrong.push("blank");
    }
    const now = [...document.querySelectorAll("#pages figure, #pages img")];
    if (now.length < first.length || first.some((e, n) => e !== now[n]))
      seen.wrong.push("other elements");
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  window.seen = seen;
}
"""


class Film:
    """What the screen showed, frame by frame."""

    def __init__(self, page: Page) -> None:
        self.frames: list[bytes] = []
        self._session: CDPSession = page.context.new_cdp_session(page)
        self._session.on("Page.screencastFrame", self._take)
        self._session.send("Page.startScreencast", {"format": "png", "everyNthFrame": 1})

    def _take(self, frame: dict[str, Any]) -> None:
        self.frames.append(base64.b64decode(frame["data"]))
        self._session.send("Page.screencastFrameAck", {"sessionId": frame["sessionId"]})

    def stop(self) -> list[int]:
        """The dark dots in the middle of each frame."""
        self._session.send("Page.stopScreencast")
        return [dark_dots(frame) for frame in self.frames]


def dark_dots(picture: bytes) -> int:
    image = Image.open(io.BytesIO(picture)).convert("L")
    width, height = image.size
    middle = image.crop((width // 4, height // 4, width * 3 // 4, height * 3 // 4))
    return sum(middle.histogram()[:128])


def test_a_save_refreshes_without_flicker_and_keeps_the_place(file: Path, tab: Tab) -> None:
    with serving(file, typeset) as server:
        tab.page.goto(server.url)
        tab.settled()
        tab.page.evaluate("scrollTo({top: 500, behavior: 'instant'})")
        old = tab.after([])
        tab.page.evaluate(WATCH)
        film = Film(tab.page)
        for first in ("Thing", "Piece", "Point", "Topic"):
            file.write_text(words(first), "utf-8")
            old = tab.after(old)
        tab.page.evaluate("new Promise(done => setTimeout(done, 100))")
        dark = film.stop()
        seen = tab.page.evaluate("seen")
    assert seen["wrong"] == []
    assert seen["frames"] > 10
    assert set(seen["places"]) == {500}
    assert len(set(seen["heights"])) == 1
    assert len(dark) >= 2, "the screen changed"
    assert min(dark) > 0.5 * max(dark) > 100, "no frame is blank"
    assert tab.complaints == []


def test_blank_frames_would_be_seen() -> None:
    def picture(colour: int) -> bytes:
        file = io.BytesIO()
        Image.new("L", (40, 40), colour).save(file, "PNG")
        return file.getvalue()

    assert dark_dots(picture(255)) == 0
    assert dark_dots(picture(0)) == 400


def test_an_error_is_shown_over_the_pages_and_the_next_save_recovers(file: Path, tab: Tab) -> None:
    with serving(file, typeset) as server:
        tab.page.goto(server.url)
        tab.settled()
        tab.page.evaluate("scrollTo({top: 300, behavior: 'instant'})")
        old = tab.after([])
        tab.page.evaluate(WATCH)
        evil = "<img src=x onerror=alert(1)>"
        file.write_text(words("Item", more=f'headlin: "{evil}"\n'), "utf-8")
        tab.settled("1 error")
        panel = tab.page.locator("#panel")
        assert panel.is_visible()
        assert panel.locator(".place").inner_text() == "cv.yaml:63:1"
        assert panel.locator(".message").inner_text() == "'headlin' is not a field of a résumé"
        assert panel.locator("mark").inner_text() == "headlin"
        assert evil in panel.locator("pre").inner_text()
        assert panel.locator("img").count() == 0
        assert "did you mean 'headline'?" in panel.locator(".hint").inner_text()
        assert tab.page.title().startswith("✗ 1 error")
        spoken = tab.page.locator("#spoken").inner_text()
        assert "cv.yaml:63:1: 'headlin' is not a field" in spoken
        assert tab.sources() == old
        figure = tab.page.locator("figure").first
        expect(figure).to_have_css("opacity", "0.7")

        file.write_text(words("Item", 57), "utf-8")
        tab.after(old)
        tab.settled()
        assert panel.is_hidden()
        expect(figure).to_have_css("opacity", "1")
        assert tab.page.title() == "cv.yaml"
        seen = tab.page.evaluate("seen")
    assert seen["wrong"] == []
    assert set(seen["places"]) == {300}
    assert len(set(seen["heights"])) == 1
    assert tab.complaints == []


def test_where_no_picture_can_be_had_all_else_is_shown(file: Path, tab: Tab) -> None:
    tab.page.route("**/*.png", lambda route: route.abort())
    with serving(file, typeset) as server:
        tab.page.goto(server.url)
        tab.settled()
        expect(tab.page.locator("figure")).to_have_count(2)
        file.write_text(words("Item", more="headlin: x\n"), "utf-8")
        tab.settled("1 error")
        assert tab.page.locator("#panel").is_visible()


def test_an_error_from_the_start(file: Path, tab: Tab) -> None:
    good = file.read_text("utf-8")
    file.write_text("name: [\n", "utf-8")
    with serving(file, typeset) as server:
        tab.page.goto(server.url)
        tab.settled("1 error")
        expect(tab.page.locator("#empty")).to_have_text("There are no pages yet.")
        assert tab.page.locator(".place").inner_text().startswith("cv.yaml:")
        file.write_text(good, "utf-8")
        tab.settled()
        expect(tab.page.locator("#pages img")).to_have_count(2)
        expect(tab.page.locator("#empty")).to_be_hidden()


def test_variant_and_template_are_switched(file: Path, tab: Tab) -> None:
    with serving(file, typeset) as server:
        tab.page.goto(server.url)
        tab.settled()
        old = tab.after([])
        tab.page.get_by_label("Variant").select_option("short")
        tab.after(old)
        tab.settled()
        assert tab.page.url == f"{server.url}?variant=short"
        assert tab.page.title() == "cv.yaml · short"
        expect(tab.page.locator("#pages img")).to_have_count(1)
        expect(tab.page.locator("#pdf")).to_have_attribute("download", "cv-short.pdf")
        expect(tab.page.locator("#summary")).to_have_text("Changed to keep the page budget")
        assert "spacing 1 →" in (tab.page.locator("#notes").text_content() or "")

        template = tab.page.get_by_label("Template")
        assert template.locator("option").all_inner_texts() == [
            "as the file says",
            *builtin_names(),
        ]
        template.select_option(builtin_names()[-1])
        assert tab.page.url == f"{server.url}?variant=short&template={builtin_names()[-1]}"
        tab.settled()

        tab.page.reload()
        tab.settled()
        assert tab.page.get_by_label("Variant").input_value() == "short"
        assert template.input_value() == builtin_names()[-1]

        # a variant that is gone: while it is looked at, and when the page is loaded anew
        file.write_text(words("Item").partition("variants:")[0], "utf-8")
        tab.settled("1 error")
        tab.page.reload()
        tab.settled()
        assert tab.page.get_by_label("Variant").input_value() == ""


def test_it_says_that_the_server_is_gone_and_finds_it_again(file: Path, tab: Tab) -> None:
    with serving(file, typeset) as server:
        port = port_of(server)
        tab.page.goto(server.url)
        tab.settled()
        old = tab.after([])
    tab.settled("Disconnected")
    assert "disconnected" in tab.page.title()
    assert tab.sources() == old
    file.write_text(words("Other"), "utf-8")
    with serving(file, typeset, port):
        tab.after(old)
        tab.settled()
        assert tab.page.title() == "cv.yaml"


def test_loading_it_anew_keeps_the_place(file: Path, tab: Tab) -> None:
    with serving(file, typeset) as server:
        tab.page.goto(server.url)
        tab.settled()
        tab.page.evaluate("scrollTo({top: 640, behavior: 'instant'})")
        tab.page.reload()
        tab.settled()
        assert tab.page.evaluate("scrollY") == 640


def test_the_pdf_can_be_downloaded(file: Path, tab: Tab, tmp_path: Path) -> None:
    with serving(file, typeset) as server:
        tab.page.goto(server.url)
        tab.settled()
        with tab.page.expect_download() as coming:
            tab.page.get_by_role("link", name="Download PDF").click()
        assert coming.value.suggested_filename == "cv.pdf"
        coming.value.save_as(tmp_path / "got.pdf")
    assert (tmp_path / "got.pdf").read_bytes().startswith(b"%PDF-")


def test_the_keyboard_reaches_everything(file: Path, tab: Tab) -> None:
    file.write_text(words("Item", more="headlin: x\n"), "utf-8")
    with serving(file, typeset) as server:
        tab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        tab.page.goto(server.url)
        tab.settled("1 error")
        reached = []
        for _ in range(12):
            tab.page.keyboard.press("Tab")
            reached.append(
                tab.page.evaluate("document.activeElement.id || document.activeElement.className")
            )
            if reached[-1] == "place":
                break
        assert reached[:2] == ["variant", "template"]
        assert reached[-1] == "place"
        tab.page.keyboard.press("Enter")
        expect(tab.page.locator(".place")).to_have_text("copied")
        assert tab.page.evaluate("navigator.clipboard.readText()") == "cv.yaml:63:1"


def test_a_page_is_reached_by_its_meter(file: Path, tab: Tab) -> None:
    with serving(file, typeset) as server:
        tab.page.goto(server.url)
        tab.settled()
        tab.page.locator("#fills a").nth(1).click()
        tab.until("Math.abs(document.querySelector('#page-2').getBoundingClientRect().top) < 120")


@pytest.mark.parametrize(
    "attack",
    [
        "u => fetch(u + 'choices').then(r => r.text(), e => 'refused')",
        "u => fetch(u, {mode: 'no-cors'}).then(r => r.text()).then(t => t || 'refused',"
        " e => 'refused')",
        "u => new Promise(done => { const s = new EventSource(u + 'events');"
        " s.onmessage = e => done(e.data); s.onerror = () => done('refused'); })",
        "u => new Promise(done => { const f = document.createElement('iframe'); f.src = u;"
        " f.onload = () => { try { done(f.contentDocument ? 'empty' : 'refused') }"
        " catch { done('refused') } }; document.body.append(f); })",
        "u => new Promise(done => { const i = new Image(); i.onload = () => done('shown');"
        " i.onerror = () => done('refused'); i.src = u + 'icon.svg'; })",
    ],
    ids=["fetch", "opaque", "events", "frame", "image"],
)
def test_another_site_gets_nothing(file: Path, tab: Tab, tmp_path: Path, attack: str) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "cv.yaml").write_text(words("Other"), "utf-8")
    with serving(file, typeset) as server, serving(other / "cv.yaml", typeset) as attacker:
        # another origin whose pages have no policy of their own
        tab.page.route(
            f"{attacker.url}evil", lambda r: r.fulfill(body="<body>", content_type="text/html")
        )
        tab.page.goto(f"{attacker.url}evil")
        assert tab.page.evaluate(attack, server.url) == "refused"


def test_many_pages_are_fetched_when_they_are_near(file: Path, tab: Tab) -> None:
    file.write_text(words("Item", 700), "utf-8")
    with serving(file, typeset) as server:
        tab.page.goto(server.url)
        tab.settled()
        tab.until("document.images.length > 10")
        count = tab.page.evaluate("document.images.length")
        assert tab.page.evaluate("[...document.images].filter(i => i.src).length") < 5
        tab.page.evaluate("document.querySelector('figure:last-child').scrollIntoView()")
        tab.until("[...document.images].at(-1).naturalWidth > 0")
        assert tab.page.evaluate("[...document.images].filter(i => i.src).length") < count


def test_it_takes_the_colours_of_the_system(file: Path, browser: Browser) -> None:
    with serving(file, typeset) as server:
        shades: dict[str, int] = {}
        scheme: Any
        for scheme in ("light", "dark"):
            context = browser.new_context(color_scheme=scheme)
            page = context.new_page()
            page.goto(server.url)
            Tab(page).settled()
            picture = Image.open(io.BytesIO(page.screenshot())).convert("L")
            shades[scheme] = picture.crop((5, 600, 6, 601)).tobytes()[0]
            context.close()
    assert shades["dark"] < 60 < 200 < shades["light"]
