"""Huge uploads against the running web server (security.md, T16): refused early, nothing left, nobody else held up."""

import http.client
import itertools
import json
import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.failures.browser import Answer, Browser, multipart, token_on
from tests.failures.people import PROCEDURE, Town, paper
from tests.failures.stack import Stack

pytestmark = pytest.mark.slow
MIB = 1024 * 1024
FILE_LIMIT_BYTES = 2 * MIB  # as stack.SMALL_LIMITS sets it
BODY_LIMIT_BYTES = 100 * MIB
GOAL_SECONDS = 5.0  # for other people's pages meanwhile; the goal of a page, on a machine that does much else


class Desk:
    """A citizen's draft, open at its papers."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.browser: Browser = Town(stack.port).sign_in("congdan")
        begun = self.browser.post(f"/nop/{PROCEDURE}/", {}, self.browser.get("/accounts/details/"))
        self.path = f"{begun.location}giay-to/"
        self.page = self.browser.get(self.path)
        self.field = self.page.text.split('data-upload-name="')[1].split('"')[0]

    @property
    def upload_path(self) -> str:
        return f"{self.path}{self.field}/tai-len/"

    def send(self, content: bytes) -> Answer:
        return self.browser.upload(self.upload_path, self.field, "don.pdf", content, self.page)

    def papers(self) -> int:
        """How many files lie in the draft."""
        with self.stack.connect() as db:
            row = db.execute(
                "select count(*) from dossiers_draftpaper p join dossiers_draft d on d.id = p.draft_id "
                "where d.key = %s",
                [self.path.split("/")[2]],
            ).fetchone()
        assert row is not None
        return int(str(row[0]))

    def head(self, *lines: str) -> bytes:
        """The head of a request to the upload's address."""
        own = [f"{name}: {value}" for name, value in self.browser.headers().items()]
        return "\r\n".join([f"POST {self.upload_path} HTTP/1.1", "Host: 127.0.0.1", *own, *lines, "", ""]).encode()


@pytest.fixture(scope="module")
def desk(stack: Stack) -> Desk:
    return Desk(stack)


@pytest.fixture(autouse=True)
def _nothing_is_left_and_others_are_served(stack: Stack, desk: Desk) -> Iterator[None]:
    """Let somebody else read pages during the test; afterwards look for files that were left."""
    before, kept = temporary_files(stack), kept_papers(stack)
    over, seconds, bad = threading.Event(), [], []

    def read() -> None:
        reader = Browser(stack.port)
        while not over.is_set():
            began = time.monotonic()
            answer = reader.get(f"/thu-tuc/{PROCEDURE}/")
            seconds.append(time.monotonic() - began)
            bad.extend([answer.status] if answer.status != 200 else [])
            time.sleep(0.05)

    neighbour = threading.Thread(target=read)
    neighbour.start()
    yield
    over.set()
    neighbour.join(30)
    print(f"others: {len(seconds)} pages, median {statistics.median(seconds):.2f} s, longest {max(seconds):.2f} s")
    assert bad == []
    assert max(seconds) < GOAL_SECONDS
    deadline = time.monotonic() + 10
    while (left := temporary_files(stack) - before) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == set()
    assert all(size <= FILE_LIMIT_BYTES for size in (kept_papers(stack) - kept).values())


def temporary_files(stack: Stack) -> set[Path]:
    """Whatever lies where uploads are read, or in the system's folder for such things."""
    folders = (stack.temporary, stack.home.path / "uploads")
    return {path for folder in folders for path in folder.rglob("*") if "motcua-workshop" not in str(path)}


class Sizes(dict[Path, int]):
    """Kept files and their sizes."""

    def __sub__(self, other: "Sizes") -> "Sizes":
        return Sizes((path, size) for path, size in self.items() if path not in other)


def kept_papers(stack: Stack) -> Sizes:
    return Sizes((path, path.stat().st_size) for path in (stack.home.path / "papers").rglob("*") if path.is_file())


def resident_mib(stack: Stack) -> float:
    """Memory of the processes that answer requests."""
    return sum(worker.memory_info().rss for worker in stack.web_workers()) / MIB


def exchange(desk: Desk, head: bytes, body: Iterator[bytes]) -> tuple[int, str, int]:
    """Send head and body until the server answers or hangs up. Return status (0: hung up), text, and bytes sent."""
    sent = 0
    with socket.create_connection(("127.0.0.1", desk.stack.port), timeout=60) as wire:
        wire.sendall(head)
        wire.setblocking(False)
        try:
            for part in body:
                sent += push(wire, part)
        except (BlockingIOError, ConnectionError):
            pass
        wire.settimeout(60)
        response = http.client.HTTPResponse(wire, method="POST")
        try:
            response.begin()
            return response.status, response.read().decode("utf-8", "replace"), sent
        except (OSError, http.client.HTTPException):
            return 0, "", sent


def push(wire: socket.socket, part: bytes) -> int:
    """Send one part; stop, by BlockingIOError, as soon as an answer lies there to be read."""
    view = memoryview(part)
    deadline = time.monotonic() + 30
    while view:
        try:
            if wire.recv(1, socket.MSG_PEEK) is not None:
                raise ConnectionError("answered or hung up")
        except BlockingIOError:
            pass
        try:
            view = view[wire.send(view) :]
        except BlockingIOError:
            assert time.monotonic() < deadline, "the server neither reads nor answers"
            time.sleep(0.01)
    return len(part)


def body_of(size_bytes: int, desk: Desk, chunked: bool = False) -> Callable[[], Iterator[bytes]]:
    """A form with one file of so many bytes, made while it is sent."""
    form, _content_type = multipart(desk.field, "don.pdf", b"<>", token_on(desk.page))
    head, tail = form.replace(b"motcua-", b"x-").split(b"<>")
    block = b"x" * MIB

    def parts() -> Iterator[bytes]:
        pieces = itertools.chain([head], itertools.repeat(block, size_bytes // MIB), [tail])
        for piece in pieces:
            yield f"{len(piece):x}\r\n".encode() + piece + b"\r\n" if chunked else piece
        if chunked:
            yield b"0\r\n\r\n"

    return parts


def boundary_line(parts: Callable[[], Iterator[bytes]], chunked: bool) -> str:
    first = next(parts())
    line = first.split(b"\r\n")[1 if chunked else 0].decode()
    return f"Content-Type: multipart/form-data; boundary={line.removeprefix('--')}"


@pytest.mark.parametrize("size_bytes", [BODY_LIMIT_BYTES + MIB, 5 * 1024 * MIB])
def test_a_body_that_says_it_is_too_large_gets_413_before_it_is_read(desk: Desk, size_bytes: int) -> None:
    parts = body_of(size_bytes, desk)
    head = desk.head(f"Content-Length: {size_bytes + 1000}", boundary_line(parts, chunked=False))

    began = time.monotonic()
    status, text, sent = exchange(desk, head, parts())

    print(f"{size_bytes // MIB} MiB stated: {status} after {sent / MIB:.1f} MiB in {time.monotonic() - began:.1f} s")
    assert status == 413
    assert "Tổng dung lượng các tệp lớn hơn 100 MB. Hãy gửi làm nhiều lần." in text
    assert sent < 16 * MIB
    assert desk.papers() == 0


@pytest.mark.parametrize("size_mib", [110, 1024])
def test_a_body_of_unknown_length_is_refused_or_cut_off(desk: Desk, size_mib: int) -> None:
    parts = body_of(size_mib * MIB, desk, chunked=True)
    head = desk.head("Transfer-Encoding: chunked", boundary_line(parts, chunked=True))
    memory = resident_mib(desk.stack)

    began = time.monotonic()
    status, _text, sent = exchange(desk, head, parts())

    grown = resident_mib(desk.stack) - memory
    print(f"chunked {size_mib} MiB: {status}, {sent / MIB:.0f} MiB, {time.monotonic() - began:.1f} s, +{grown:.0f} MiB")
    assert status in (0, 400, 403, 411, 413, 422)
    assert grown < 200
    assert desk.papers() == 0


def test_a_file_of_exactly_the_limit_passes_and_one_byte_more_is_refused_in_vietnamese(desk: Desk) -> None:
    exact = padded(FILE_LIMIT_BYTES)

    larger = desk.send(exact + b" ")
    fitting = desk.send(exact)

    assert larger.status == 413
    assert json.loads(larger.text)["error"] == (
        "Tệp “don.pdf” lớn hơn 2 MB. Hãy quét đen trắng, hoặc chụp mỗi trang thành một tệp riêng."
    )
    assert fitting.status == 200
    assert desk.papers() == 1


def padded(size_bytes: int) -> bytes:
    """A PDF of exactly so many bytes: a comment before its end fills it."""
    small = paper("Thông báo tổ chức lễ hội")
    at = small.rindex(b"startxref")
    fill = size_bytes - len(small) - 2
    return small[:at] + b"%" + b"x" * fill + b"\n" + small[at:]


def test_the_same_submission_twenty_times_at_once_makes_one_dossier_and_twenty_equal_answers(desk: Desk) -> None:
    """T24 against real processes: a double click, twenty times over."""
    path = f"{desk.path.removesuffix('giay-to/')}"
    filled = desk.browser.post(f"{path}phan/request/luu/", {"content": "Lễ hội Pồn Pôông"}, desk.page)
    assert filled.status == 200
    if not desk.papers():
        desk.send(paper("Thông báo"))
    page = desk.browser.get(f"{path}kiem-tra/")
    answers: list[Answer] = []

    def submit() -> None:
        clone = Browser(desk.stack.port, dict(desk.browser.cookies))
        answers.append(clone.post(f"{path}kiem-tra/", {"declared": "on"}, page))

    threads = [threading.Thread(target=submit) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert {(answer.status, answer.location) for answer in answers} == {(302, answers[0].location)}
    assert len(answers) == 20
    with desk.stack.connect() as db:
        made = db.execute(
            "select count(*) from dossiers_dossier where idempotency_key = %s", [path.split("/")[2]]
        ).fetchone()
    assert made == (1,)
