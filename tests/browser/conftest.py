"""A page in headless Chromium, which fails the test if anything is logged, thrown, or asked of the network."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

pytest.importorskip("playwright", reason="playwright is not installed")
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Dialog, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
WITHIN_A_PAGE = {"file", "blob", "data"}

Opener = Callable[..., Page]
"""Opens a page's text; options are those of Playwright's contexts."""

PHONE = {"viewport": {"width": 390, "height": 844}}
NARROW = {"viewport": {"width": 320, "height": 640}}
SCREENS: Any = pytest.mark.parametrize(
    "options",
    [{}, {"color_scheme": "dark"}, PHONE, {**NARROW, "color_scheme": "dark"}],
    ids=["light", "dark", "phone", "narrow dark"],
)
"""What a page is looked at on."""
DECODE = """
async ([from, to]) => {
  // The frequency between two times, by its crossings of zero, in the very bytes the page carries.
  const text = document.getElementById("sound").textContent;
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const context = new OfflineAudioContext(1, 48000, 48000);
  const samples = (await context.decodeAudioData(bytes.buffer)).getChannelData(0);
  const part = samples.slice(Math.round(from * 48000), Math.round(to * 48000));
  let crossings = 0;
  for (let i = 1; i < part.length; i++) if (part[i - 1] < 0 && part[i] >= 0) crossings += 1;
  return crossings / (to - from);
}
"""
MOVES = """
() => {
  // Where the sound was moved to, read back in the same breath: a while later it has played on. And the words that
  // were shown as the one that is heard, each for a moment.
  const audio = document.querySelector("audio");
  const time = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, "currentTime");
  window.moved = [];
  Object.defineProperty(audio, "currentTime", {
    get: () => time.get.call(audio),
    set: (to) => { time.set.call(audio, to); window.moved.push(time.get.call(audio)); },
  });
  window.shown = [];
  new MutationObserver((changes) => {
    for (const { target } of changes)
      if (target.matches(".word.now")) window.shown.push(target.firstChild.textContent);
  }).observe(document.body, { attributeFilter: ["class"], subtree: true });
}
"""
ALL_SPOKEN = """
() => {
  // Every mark is shown, and every word as the one that is being heard: a mark may hide it.
  document.querySelector("audio").pause();
  for (const one of document.querySelectorAll("input[id^=show-]")) one.checked = true;
  for (const one of document.querySelectorAll(".word[data-t]")) one.classList.add("now");
}
"""


def serious(page: Page) -> list[str]:
    """What a checker of accessibility finds wrong."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found if one["impact"] in {"serious", "critical"}
    ]


def until(page: Page, true: str, argument: object = None) -> None:
    """Wait for an expression. Playwright's own waiting evaluates it inside the page, which its policy forbids."""
    for _ in range(400):
        if page.evaluate(true, argument):
            return
        page.wait_for_timeout(25)
    pytest.fail(f"never so: {true}")


def moved_to(page: Page) -> float:
    """Where the sound of a page that keeps its MOVES was moved to last."""
    until(page, "window.moved.length > 0")
    return float(page.evaluate("window.moved.at(-1)"))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One a module: its event loop would be in the way of other modules' tests."""
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium: Browser, tmp_path: Path) -> Iterator[Opener]:
    """A function that opens a page from a path with spaces."""
    faults: list[str] = []
    contexts = []

    def note_request(url: str) -> None:
        if urlsplit(url).scheme not in WITHIN_A_PAGE:
            faults.append(f"request: {url}")

    def note_dialog(dialog: Dialog) -> None:
        faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def open_page(html: str, **options: Any) -> Page:
        file = tmp_path / "a folder with spaces" / "report of mine.html"
        file.parent.mkdir(exist_ok=True)
        file.write_text(html, encoding="utf-8")
        context = chromium.new_context(**{"reduced_motion": "reduce", **options})
        contexts.append(context)
        context.on("request", lambda request: note_request(request.url))
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: faults.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: faults.append(f"error: {error}"))
        page.on("dialog", note_dialog)
        page.goto(file.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []
