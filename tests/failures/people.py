"""Citizens and officials at work over HTTP, who write down what the platform acknowledged, and try again when not."""

import io
import queue
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

import pikepdf

from tests.failures.browser import Answer, Browser, NoAnswer
from tests.failures.stack import on_this_machine

PASSWORD = "motcua-demo"
PROCEDURE = "1.003622"  # a festival is announced: one commune, one paper, two questions of text
SECTION = "request"
CITIZENS = ("congdan", "hokinhdoanh")
PATIENCE_SECONDS = 60.0  # for one step, over all its tries; then something is wrong for good
PAUSE_SECONDS = 0.3  # before trying again

# The way of a dossier: who does what, and the entries that this leaves, in order.
WAY = (
    ("tiepnhan", "accept", {}, ["accepted"]),
    ("tiepnhan", "pass_on", {}, ["passed_on"]),
    ("chuyenvien", "propose", {"outcome": "granted"}, ["result_proposed", "passed_on"]),
    ("lanhdao", "pass_on", {}, ["passed_on"]),
    ("vanthu", "settle", {}, ["settled"]),
    ("tiepnhan", "hand_over", {}, ["handed_over"]),
)
ENTRIES = ["submitted", *(kind for step in WAY for kind in step[3])]


@dataclass
class Told:
    """What one draft's person was told: only what came back with a good answer counts as promised."""

    key: str
    text: str = ""  # last acknowledged
    texts_unsure: set[str] = field(default_factory=set)  # sent later, never acknowledged
    papers: set[str] = field(default_factory=set)  # acknowledged, by the id that was answered
    uploads: int = 0  # tries, acknowledged or not
    number: str = ""  # of the dossier, once its submission was acknowledged
    done: int = 0  # acknowledged steps of WAY


@dataclass
class Ledger:
    """Everything acknowledged, and how often nothing came back."""

    told: list[Told] = field(default_factory=list)
    trouble: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)  # people who gave up: each fails the test
    lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, key: str) -> Told:
        with self.lock:
            self.told.append(Told(key))
            return self.told[-1]

    def note_trouble(self, what: str) -> None:
        with self.lock:
            self.trouble[what] += 1


@dataclass
class Town:
    """All people, each a thread, until the day ends."""

    port: int
    ledger: Ledger = field(default_factory=Ledger)
    filed: "queue.Queue[Told]" = field(default_factory=queue.Queue)
    over: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)
    _serial: "count[int]" = field(default_factory=count)

    def open(self, devices: int = 4, desks: int = 2) -> None:
        """Let citizens at so many devices file, and officials at so many desks handle what was filed."""
        works = [*(self._citizen for _ in range(devices)), *(self._desk for _ in range(desks))]
        self._threads = [
            threading.Thread(target=self._until_over, args=(n, work), daemon=True) for n, work in enumerate(works)
        ]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """End the day: everybody finishes what they hold in their hands."""
        self.over.set()
        for thread in self._threads:
            thread.join(on_this_machine(PATIENCE_SECONDS) * 2)
            assert not thread.is_alive()

    def _until_over(self, number: int, work: Callable[[int], None]) -> None:
        try:
            work(number)
        except BaseException as fault:
            self.ledger.faults.append(f"{work.__name__} {number}: {fault!r}")

    # Trying

    def _insist(self, what: str, ask: Callable[[], Answer], *good: int) -> Answer:
        """Ask until a good answer comes; anything but trouble of the server is a fault of the platform or of ours."""
        deadline = time.monotonic() + on_this_machine(PATIENCE_SECONDS)
        while time.monotonic() < deadline:
            try:
                answer = ask()
            except NoAnswer:
                self.ledger.note_trouble(f"{what}: no answer")
            else:
                if answer.status in good:
                    return answer
                assert answer.is_trouble, f"{what}: {answer.status} {words_on(answer)}"
                self.ledger.note_trouble(f"{what}: {answer.status}")
            time.sleep(PAUSE_SECONDS)
        raise AssertionError(f"{what}: no good answer in {PATIENCE_SECONDS} s")

    def _page(self, browser: Browser, path: str) -> Answer:
        return self._insist(f"page {path.split('/')[1]}", lambda: browser.get(path), 200)

    def sign_in(self, name: str) -> Browser:
        """Sign in as one of the sample province."""

        def attempt() -> Answer:
            page = browser.get("/accounts/login/")
            if page.status == 302:  # an earlier try had succeeded, only its answer was lost
                return page
            answer = browser.post("/accounts/login/", {"login": name, "password": PASSWORD}, page)
            if answer.status in (200, 429):  # a killed process held the throttle's lock; it lapses by itself
                raise NoAnswer(words_on(answer))
            return answer

        browser = Browser(self.port)
        self._insist("sign in", attempt, 302)
        return browser

    # Citizens

    def _citizen(self, number: int) -> None:
        browser = self.sign_in(CITIZENS[number % len(CITIZENS)])
        while not self.over.is_set():
            self._file_one(browser)

    def _file_one(self, browser: Browser) -> None:
        page = self._page(browser, "/accounts/details/")
        begun = self._insist("start", lambda: browser.post(f"/nop/{PROCEDURE}/", {}, page), 302)
        told = self.ledger.begin(begun.location.split("/")[2])
        self._type(browser, told)
        self._upload(browser, told)
        self._type(browser, told)
        self._submit(browser, told)
        self.filed.put(told)

    def _type(self, browser: Browser, told: Told) -> None:
        path = f"/nhap/{told.key}/phan/{SECTION}/"
        page = self._page(browser, path)
        text = f"Lễ hội Pồn Pôông, lần ghi {next(self._serial)}"
        told.texts_unsure.add(text)
        self._insist("save", lambda: browser.post(f"{path}luu/", {"content": text}, page), 200)
        told.text, told.texts_unsure = text, set()

    def _upload(self, browser: Browser, told: Told) -> None:
        path = f"/nhap/{told.key}/giay-to/"
        page = self._page(browser, path)
        found = re.search(r'data-upload-name="([^"]+)"', page.text)
        assert found
        content = paper(f"{told.key} {next(self._serial)}")

        def attempt() -> Answer:
            told.uploads += 1
            return browser.upload(f"{path}{found[1]}/tai-len/", found[1], "thong-bao.pdf", content, page)

        told.papers.add(self._insist("upload", attempt, 200).json()["key"])

    def _submit(self, browser: Browser, told: Told) -> None:
        path = f"/nhap/{told.key}/kiem-tra/"

        def attempt() -> Answer:
            page = browser.get(path)
            return page if page.status != 200 else browser.post(path, {"declared": "on"}, page)

        told.number = self._insist("submit", attempt, 302).location.split("/")[2]

    # Officials

    def _desk(self, _number: int) -> None:
        browsers = {name: self.sign_in(name) for name in dict.fromkeys(step[0] for step in WAY)}
        while not self.over.is_set() or not self.filed.empty():
            try:
                told = self.filed.get(timeout=0.2)
            except queue.Empty:
                continue
            for name, action, given, _entries in WAY:
                self._act(browsers[name], told, action, given)
                if self.over.is_set():
                    break

    def _act(self, browser: Browser, told: Told, action: str, given: dict[str, str]) -> None:
        path = f"/can-bo/ho-so/{told.number}/"

        def attempt() -> Answer:
            page = browser.get(path)
            if page.status != 200 or f"/lam/{action}/" not in page.text:  # done by a try whose answer was lost
                return page
            version = re.search(r'name="version" value="(\d+)"', page.text)
            assert version
            return browser.post(f"{path}lam/{action}/", {**given, "version": version[1]}, page)

        self._insist(action, attempt, 302, 200)
        told.done += 1


def words_on(answer: Answer) -> str:
    """What a person reads on a page, for the report of a fault."""
    main = answer.text.partition("<main")[2] or answer.text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))[:600]


def paper(words: str) -> bytes:
    """A PDF of one page that no other equals."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page(page_size=(595, 842))
        made.docinfo["/Title"] = words
        made.save(out)
    return out.getvalue()
