"""Takes the pictures of the documentation from a running demo: `script/screenshots`.

Playwright comes with the packages of the tests (`script/bootstrap dev`) and drives Debian's Chromium.
"""

import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
WIDTH, HEIGHT = 1440, 900  # px
LOOKED_THROUGH = 10  # dossiers of the inbox, for one with papers
MOST_BYTES = 200_000  # of one picture; people read documentation on slow lines too
PASSWORD = "motcua-demo"  # noqa: S105  that of demo.accounts, which cannot be read without a database
BIRTH = "1.001193"  # code of the procedure shown


def home(page: Page, base: str) -> None:
    """The home page, as anybody finds it."""
    page.goto(f"{base}/")


def apply(page: Page, base: str) -> None:
    """A section of the form for birth registration, begun without an account."""
    page.goto(f"{base}/thu-tuc/{BIRTH}/")
    page.get_by_role("button", name="Nộp hồ sơ trực tuyến").click()
    page.wait_for_url("**/nhap/**")
    page.goto(f"{page.url}phan/child/")


def inbox(page: Page, base: str) -> None:
    """What waits for the receiver of a busy ward."""
    sign_in(page, base, "hacthanh")
    page.goto(f"{base}/can-bo/")


def dossier(page: Page, base: str) -> None:
    """A dossier, if possible with papers, and the action that is expected of a specialist."""
    sign_in(page, base, "soyte")
    page.goto(f"{base}/can-bo/")
    rows = page.locator("main tbody a[href*='/can-bo/ho-so/']").all()
    for href in [str(row.get_attribute("href")) for row in rows[:LOOKED_THROUGH]]:
        page.goto(f"{base}{href}")
        page.wait_for_load_state("networkidle")
        if page.locator("main a[href*='/giay-to/']").count():
            return


PICTURES: dict[str, Callable[[Page, str], None]] = {"home": home, "apply": apply, "inbox": inbox, "dossier": dossier}


def sign_in(page: Page, base: str, username: str) -> None:
    """Sign in with a demo account."""
    page.goto(f"{base}/accounts/login/")
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form.mc-form button[type=submit]").click()
    page.wait_for_load_state()


def take(browser: Browser, base: str, name: str, folder: Path) -> Path:
    """Take one picture in a fresh profile and keep it in 256 colours. Raises ValueError if it is too large."""
    with browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale="vi-VN") as context:
        page = context.new_page()
        PICTURES[name](page, base)
        page.wait_for_selector("html[data-scripts-ready]", state="attached")
        taken = Image.open(BytesIO(page.screenshot()))
    path = folder / f"{name}.png"
    taken.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    if path.stat().st_size > MOST_BYTES:
        raise ValueError(f"{path} has more than {MOST_BYTES} bytes.")
    return path


def main(base: str, folder: Path) -> None:
    """Take all pictures of the demo at `base` and tell the name and size of each."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for name in PICTURES:
            path = take(browser, base.rstrip("/"), name, folder)
            print(f"{path} ({path.stat().st_size // 1000} kB)")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
