"""`python -m docs.pictures`: photographs the demo newspaper for the README, into docs/images/.

It makes a demo newspaper in a temporary folder, serves it, opens it in the system's Chromium
(CHROMIUM names another one) and ends the server again. Nothing under var/ is touched.
"""

import contextlib
import io
import os
import shutil
import sys
import tempfile
import urllib.request
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.processes import eventually, free_port, manage

IMAGES = Path(__file__).parent / "images"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
SCREEN = {"width": 1280, "height": 960}
LARGEST = 200_000  # bytes of one picture: who clones the project takes them along
KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV")  # no setting of another site comes along


@contextlib.contextmanager
def newspaper():
    """(address, folder) of a demo newspaper that is served until the end of the block."""
    with tempfile.TemporaryDirectory() as folder:
        inherited = {name: os.environ[name] for name in KEPT if name in os.environ}
        port = str(free_port())
        environment = inherited | {"DATA_DIR": folder, "PORT": port, "WEB_WORKERS": "1"}
        assert manage(environment, "prepare").wait(300) == 0
        server = manage(environment, "serve")
        address = f"http://127.0.0.1:{port}"
        try:
            eventually(lambda: urllib.request.urlopen(f"{address}/healthz").status == 200, 60)
            yield address, Path(folder)
        finally:
            server.terminate()
            server.wait(30)


def password_of(name, folder):
    accounts = (folder / "demo-accounts.txt").read_text().split("\n")
    return dict(line.split() for line in accounts if line)[name]


def article(page, address, folder):
    """The first article of the front page, where its highlights and its evidence begin."""
    page.goto(address)
    page.locator("main a h2, main h2 a").first.click()
    page.locator("#highlights").evaluate("element => element.scrollIntoView()")


def queue(page, address, folder):
    """What a moderator finds in the morning."""
    page.goto(f"{address}/admin/")
    page.get_by_label("Username").fill("moderator")
    page.get_by_label("Password").fill(password_of("moderator", folder))
    page.get_by_role("button", name="Log in").click()
    page.goto(f"{address}/admin/comments/comment/")


def keep(picture, name):
    """As WebP, as good as fits into LARGEST."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    for quality in (90, 80, 70, 60, 50):
        image.save(IMAGES / name, quality=quality, method=6)
        if (IMAGES / name).stat().st_size < LARGEST:
            return
    sys.exit(f"{name} does not fit into {LARGEST:,} bytes.")


def main():
    IMAGES.mkdir(exist_ok=True)
    with newspaper() as (address, folder), sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for show in (article, queue):
            page = browser.new_context(viewport=SCREEN, color_scheme="light").new_page()
            show(page, address, folder)
            page.wait_for_load_state("networkidle")  # fonts and pictures are there
            keep(page.screenshot(), f"{show.__name__}.webp")
        browser.close()


if __name__ == "__main__":
    main()
