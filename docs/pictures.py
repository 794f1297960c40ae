"""``make pictures``: the pictures of the web view that the documentation shows, taken anew.

The twenty example articles are added to a record in a scratch folder, some rows are judged, and
``onrecord serve`` shows it to the machine's own Chromium.  Nothing that depends on the hour is in
the pictures: what people judged and when articles were added is set to a fixed day, and the hours
on the intake screen too.  The pictures of docs/ are WebP, which Chromium writes itself.

``python docs/pictures.py --look DIR`` takes every screen at three widths, light and dark, as PNG,
for people who want to see what a change did, and leaves those of docs/ as they are.  With
``--record PATH`` it shows another record (a copy of it), as it is.
"""

from __future__ import annotations

import argparse
import base64
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import onrecord

ROOT = Path(__file__).resolve().parent.parent
PICTURES = Path(__file__).resolve().parent / "pictures"
#: When everything happened that people and programs did to the record.
_MOMENT = "2024-05-27T09:30:00Z"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_BROWSER_ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--font-render-hinting=none", "--disable-lcd-text",
    "--force-color-profile=srgb",
)  # fmt: skip
#: Widths of a phone, a tablet and a desk, each with a height that shows what one sees at first.
_HEIGHTS = {390: 844, 820: 1180, 1440: 900}
_QUALITY = 82


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A screen as the documentation shows it: its file's name, its address, what is done there.

    ``keys`` are pressed one after the other.  One that is not ``shown`` is taken for a look alone;
    one that ``hands_in`` has an article and a file that is none read before.
    """

    name: str
    address: str
    width: int = 1440
    dark: bool = False
    height: int = 0
    keys: Sequence[str] = ()
    scale: float = 1
    shown: bool = True
    hands_in: bool = False


_READ = "/articles/f9889f093650625e5c09"
PICTURES_TAKEN: tuple[Picture, ...] = (
    Picture(name="overview", address="/"),
    Picture(name="reading", address=f"{_READ}?row=504557c2ac6e210f4371"),
    Picture(name="reading-open", address=f"{_READ}?row=504557c2ac6e210f4371", keys=("Enter",),
            dark=True),
    Picture(name="reading-phone", address=_READ, width=390, scale=2),
    Picture(name="ledger", address="/statements?act=promise&act=threaten&act=demand",
            shown=False),
    Picture(name="ledger-open", address="/statements?speaker=droste&act=promise",
            keys=("j", "j", "j", "Enter"), height=1200),
    Picture(name="events", address="/events", shown=False),
    Picture(name="timeline", address="/timeline"),
    Picture(name="timeline-table", address="/timeline?view=table", shown=False),
    Picture(name="timeline-country", address="/timeline?lanes=country", shown=False),
    Picture(name="actors", address="/actors", shown=False),
    Picture(name="actor", address="/actors/ruben%20haske"),
    Picture(name="conditions", address="/conditions"),
    Picture(name="sources", address="/sources"),
    Picture(name="articles", address="/articles", shown=False),
    Picture(name="row", address="/rows/504557c2ac6e210f4371", shown=False),
    Picture(name="api", address="/api", shown=False),
    Picture(name="nothing", address="/statements?speaker=nobody", shown=False),
    Picture(name="error", address="/articles/none", shown=False),
    # It adds to the record, so it comes last.
    Picture(name="intake", address="/intake", hands_in=True),
)  # fmt: skip


def make_record(path: Path) -> None:
    """The record of the example articles, with some rows judged."""
    _run("add", "examples/crisis", "--record", str(path))
    with onrecord.open(path) as record:
        record.accept("961c34f5", by="ada")
        record.accept("f9b4182d", by="ada")
        record.correct("504557c2", {"addressee": "reporters"}, by="ada")
        record.note("504557c2", "A press conference, says the third paragraph.", by="ada")
        record.tag("f9b4182d", "to watch", by="ada")
        record.reject("4aca7d41", by="ada")
        record.tag("aae7a3c3", "check the recording", by="ada")
    with sqlite3.connect(path) as connection:
        for table, column in (
            ("article", "added"), ("judgement", "at"), ("remark", "at"),
            ("failure", "first"), ("failure", "last"),
        ):  # fmt: skip
            connection.execute(f"UPDATE {table} SET {column} = ?", (_MOMENT,))
    connection.close()


def _run(*arguments: str) -> None:
    command = [str(Path(sys.executable).with_name("onrecord")), *arguments]
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)


@contextmanager
def serving(record: Path) -> Iterator[str]:
    """The address of a server of the record, for as long as the context lasts."""
    command = [str(Path(sys.executable).with_name("onrecord")), "serve", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--record", record.name, "--by", "ada"],
        cwd=record.parent,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        told = process.stderr.readline()
        url = next((word for word in told.split() if word.startswith("http://127.0.0.1:")), "")
        if not url:
            raise SystemExit(f"onrecord serve did not begin: {told.strip()}")
        yield url.rstrip("/")
    finally:
        process.terminate()
        process.wait(timeout=20)


#: What comes of the hour, set to one; nothing moves, and no caret blinks.
_SETTLE = """async ([day, hour]) => {
  for (const one of document.querySelectorAll("time")) {
    const told = one.textContent.trim();
    if (/^\\d\\d:\\d\\d UTC$/.test(told)) one.textContent = hour;
    if (/^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC$/.test(told)) one.textContent = `${day} ${hour}`;
  }
  document.documentElement.style.setProperty("caret-color", "transparent");
  for (const one of document.getAnimations()) one.finish();
  await document.fonts.ready;
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""


def take(browser: Any, url: str, picture: Picture, *, width: int = 0, dark: bool | None = None,
         whole: bool = False) -> tuple[Any, Any]:  # fmt: skip
    """The page of a picture, ready to be taken, and its context."""
    width = width or picture.width
    scheme = "dark" if (picture.dark if dark is None else dark) else "light"
    context = browser.new_context(
        viewport={"width": width, "height": picture.height or _HEIGHTS[width]},
        color_scheme=scheme,
        device_scale_factor=picture.scale if width == picture.width else 1,
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="UTC",
    )
    page = context.new_page()
    page.goto(url + picture.address)
    page.wait_for_load_state("networkidle")
    if picture.hands_in:
        _hand_in(page)
    for key in picture.keys:
        page.keyboard.press(key)
        page.wait_for_load_state("networkidle")
    page.wait_for_timeout(250)
    page.evaluate(_SETTLE, [_MOMENT[:10], f"{_MOMENT[11:16]} UTC"])
    return page, context


def _hand_in(page: Any) -> None:
    """Has one article read, and one file that cannot be."""
    page.locator("#files-files").set_input_files(
        [
            {"name": "strait-closure.txt", "mimeType": "text/plain",
             "buffer": (ROOT / "examples" / "strait-closure.txt").read_bytes()},
            {"name": "minutes.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\nno more"},
        ]
    )  # fmt: skip
    page.get_by_role("button", name="Add the files").click()
    # The models are loaded first; where the reading is over nothing is asked for any more.
    page.wait_for_selector("#work .told li >> nth=1", timeout=120_000)
    page.wait_for_selector("#work [hx-trigger]", state="detached", timeout=120_000)


def write_webp(page: Any, context: Any, path: Path) -> None:
    """The page as it is seen, as WebP."""
    session = context.new_cdp_session(page)
    made = session.send("Page.captureScreenshot", {"format": "webp", "quality": _QUALITY})
    path.write_bytes(base64.b64decode(made["data"]))


def take_for_docs(browser: Any, url: str) -> None:
    """The pictures that docs/ shows, and no others."""
    for old in PICTURES.glob("*.webp"):
        old.unlink()
    PICTURES.mkdir(exist_ok=True)
    for picture in PICTURES_TAKEN:
        if picture.shown:
            page, context = take(browser, url, picture)
            write_webp(page, context, PICTURES / f"{picture.name}.webp")
            context.close()
    size = sum(one.stat().st_size for one in PICTURES.iterdir())
    print(f"wrote {PICTURES.relative_to(ROOT)}: {size / 1e6:.1f} MB")


def take_to_look(browser: Any, url: str, folder: Path, only: str) -> None:
    """Every screen at every width, light, and dark at the narrowest and the widest."""
    folder.mkdir(parents=True, exist_ok=True)
    for picture in PICTURES_TAKEN:
        if only not in picture.name:
            continue
        for width in _HEIGHTS:
            for dark in (False, True):
                if dark and width == 820:
                    continue
                page, context = take(browser, url, picture, width=width, dark=dark)
                shade = "dark" if dark else "light"
                page.screenshot(path=folder / f"{picture.name}-{width}-{shade}.png")
                wide = page.evaluate("document.documentElement.scrollWidth")
                if wide > width:
                    print(f"{picture.name}: {wide} pixels wide in a window of {width}")
                context.close()


def main(arguments: list[str]) -> int:
    """Takes them; the exit status."""
    parser = argparse.ArgumentParser(prog="python docs/pictures.py", description=__doc__)
    parser.add_argument("--look", type=Path, help="take all screens at all widths into this folder")
    parser.add_argument("--only", default="", help="with --look: pictures whose names hold this")
    parser.add_argument("--record", type=Path, help="show a copy of this record")
    parser.add_argument("--browser", help="the path of Chromium")
    options = parser.parse_args(arguments)
    browser_path = options.browser or next(filter(None, map(shutil.which, _BROWSERS)), None)
    if not browser_path:
        raise SystemExit("there is no Chromium to take pictures with; give --browser PATH")
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as scratch:
        record = Path(scratch) / "crisis.db"
        if options.record is None:
            make_record(record)
        else:
            shutil.copyfile(options.record, record)
        with serving(record) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=browser_path,
                args=list(_BROWSER_ARGUMENTS),
                env={**os.environ, "TZ": "UTC"},
            )
            if options.look is None:
                take_for_docs(browser, url)
            else:
                take_to_look(browser, url, options.look, options.only)
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
