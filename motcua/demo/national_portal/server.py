"""The simulator's HTTP server: the portal's services, its files, a page to look at, and the control address."""

import contextlib
import json
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from motcua.demo.national_portal import citizen, page
from motcua.demo.national_portal.books import Books, Refused
from motcua.demo.national_portal.misbehaviour import EVERY_NTH, MEANINGS, Misbehaviour
from motcua.demo.national_portal.province import Province
from motcua.demo.national_portal.sample_file import sample_pdf

LONGEST_BODY = 5_000_000
SESSION_USES = 3  # after so many calls a session ends, where sessions end


class HangUp(Exception):
    """Close the connection without an answer."""


@dataclass
class Portal:
    """What the simulator knows and how it behaves; slow and silent for so many seconds."""

    books: Books
    user: str = "motcua"
    password: str = "motcua"  # noqa: S105  of a simulator that serves this machine alone
    slow_seconds: float = 2.0
    silence_seconds: float = 15.0
    modes: set[Misbehaviour] = field(default_factory=set)
    files: dict[str, bytes] = field(default_factory=dict)
    sessions: dict[str, int] = field(default_factory=dict)
    held_back: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    chances: dict[str, int] = field(default_factory=dict)
    struck: set[Misbehaviour] = field(default_factory=set)  # ever, for who wants to know that it happened
    lock: threading.RLock = field(default_factory=threading.RLock)

    def strikes(self, mode: Misbehaviour) -> bool:
        """Whether the mode is on and it is its turn: every second chance, the first one included."""
        with self.lock:
            if mode not in self.modes:
                return False
            self.chances[mode] = self.chances.get(mode, 0) + 1
            strikes = self.chances[mode] % EVERY_NTH == 1
            if strikes:
                self.struck.add(mode)
            return strikes

    def behave(self, modes: set[Misbehaviour]) -> None:
        """Switch to these modes; none: healed. What was held back is written down then."""
        with self.lock:
            self.modes, self.chances = modes, {}
            if Misbehaviour.OUT_OF_ORDER not in modes:
                self._write_held_back()

    def open_session(self, user: str, password: str) -> dict[str, Any]:
        """Let a client in."""
        if (user, password) != (self.user, self.password):
            return {"error_code": 1, "message": "Sai tên đăng nhập hoặc mật khẩu"}
        session = secrets.token_hex(16)
        self.sessions[session] = SESSION_USES if Misbehaviour.SESSIONS_END in self.modes else 10_000
        return {"error_code": 0, "session": session}

    def is_open(self, session: str) -> bool:
        """Whether the session may be used, once more."""
        with self.lock:
            left = self.sessions.get(session, 0)
            if Misbehaviour.SESSIONS_END in self.modes:
                left = min(left, SESSION_USES)
            self.sessions[session] = left - 1
            if left == 0:
                self.struck.add(Misbehaviour.SESSIONS_END)
            return left > 0

    def serve(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Do one service call; raises HangUp where nothing is to be answered."""
        service = str(asked.get("service"))
        if not self.is_open(str(asked.get("session"))):
            return {"error_code": "-1", "message": "Phiên làm việc đã hết hạn"}
        if service == "TraCuuHoSo":
            return self._look_up(asked)
        if service not in ("DongBoHoSoMC", "CapNhatTienDoHoSoMC"):
            return {"error_code": "9", "message": f"Không có dịch vụ {service}"}
        if self.strikes(Misbehaviour.WRONG_CODES):
            return {"error_code": "???", "message": "…"}
        if self.strikes(Misbehaviour.REFUSES):
            return {"error_code": "5", "message": "Đơn vị chưa được phân quyền"}
        return self._take(service, asked)

    def _take(self, service: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        rows = asked.get("data")
        if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
            return {"error_code": "2", "message": "Thiếu data"}
        is_updating = str(asked.get("isUpdating")).lower() == "true"
        for row in rows:
            try:
                self._keep(service, row, is_updating)
            except Refused as refusal:
                self.books.note(service, str(row.get("MaHoSo")), f"từ chối: {refusal}")
                return {"error_code": "3", "message": str(refusal)}
            self.books.note(service, str(row.get("MaHoSo")), "đã ghi")
        if self.strikes(Misbehaviour.FORGETS):
            self.books.forget_newest()
        return {"error_code": "00", "message": "Thành công"}

    def _keep(self, service: str, row: Mapping[str, Any], is_updating: bool) -> None:
        with self.lock:
            held, self.held_back = self.held_back, []
            known = self.books.find(str(row.get("MaHoSo"))) is not None
            if known and service == "DongBoHoSoMC" and self.strikes(Misbehaviour.OUT_OF_ORDER):
                self.held_back = [*held, (service, row)]
                return
            if self.books.is_new(str(row.get("MaThongDiep") or "")):
                self._write(service, row, is_updating)
            if self.strikes(Misbehaviour.TAKES_TWICE):
                self._write(service, row, True)
            for earlier_service, earlier in held:
                self._write(earlier_service, earlier, True)

    def _write(self, service: str, row: Mapping[str, Any], is_updating: bool) -> None:
        if service == "DongBoHoSoMC":
            self.books.keep_dossier(row, is_updating=is_updating)
        else:
            self.books.keep_progress(row)

    def _write_held_back(self) -> None:
        held, self.held_back = self.held_back, []
        for service, row in held:
            with contextlib.suppress(Refused):
                self._write(service, row, True)

    def _look_up(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        if number := asked.get("mahoso"):
            found = self.books.find(str(number))
            return {"error_code": "00", "result": [found] if found else []}
        since, until = str(asked.get("TuNgay") or ""), str(asked.get("DenNgay") or "9")
        return {"error_code": "00", "result": self.books.changed(since, until, int(asked.get("Trang") or 1))}


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP for a Portal."""

    portal: Portal
    province: Province | None = None
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Serve the two addresses of the portal and the control address."""
        body = self._body()
        path = urlsplit(self.path).path
        if path == "/control/modes":
            self._control(body)
        elif path == "/control/hand-in":
            self._hand_in(body)
        elif path == "/session":
            self._misbehaving(lambda: self.portal.open_session(str(body.get("username")), str(body.get("password"))))
        elif path == "/service":
            self._misbehaving(lambda: self.portal.serve(body))
        else:
            self._json({"error_code": "404"}, 404)

    def do_GET(self) -> None:
        """Show the page, the list of modes, or a file."""
        path = urlsplit(self.path).path
        if path == "/control/modes":
            on = sorted(self.portal.modes)
            self._json({"modes": {mode.value: MEANINGS[mode] for mode in Misbehaviour}, "on": on})
        elif path.startswith("/tep/"):
            self._file(path.removeprefix("/tep/"))
        elif path == "/":
            self._answer(page.drawn(self.portal.books, self.portal.modes).encode(), "text/html; charset=utf-8")
        else:
            self._json({"error_code": "404"}, 404)

    def _body(self) -> dict[str, Any]:
        length = min(int(self.headers.get("Content-Length") or 0), LONGEST_BODY)
        raw = self.rfile.read(length)
        if self.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
            typed = parse_qs(raw.decode())
            return {"modes": typed.get("mode", []), "typed": typed, "from_page": True}
        try:
            found = json.loads(raw or b"{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def _control(self, body: Mapping[str, Any]) -> None:
        try:
            modes = {Misbehaviour(mode) for mode in body.get("modes", [])}
        except ValueError as error:
            self._json({"error": str(error)}, 400)
            return
        self.portal.behave(modes)
        if body.get("from_page"):
            self._back_to_the_page()
            return
        self._json({"on": sorted(modes)})

    def _hand_in(self, body: Mapping[str, Any]) -> None:
        """Let a citizen hand in what was typed on the page, with one paper."""
        typed = {name: values[0].strip()[:200] for name, values in (body.get("typed") or {}).items()}
        if self.province is not None:
            file_id = secrets.token_hex(8)
            self.portal.files[file_id] = sample_pdf()
            citizen.hand_in(self.portal, self.province, citizen.sample(typed, file_id))
        self._back_to_the_page()

    def _back_to_the_page(self) -> None:
        self.send_response(303)
        self.send_header("Location", "/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _misbehaving(self, serve: Any) -> None:
        """Answer as a portal in this mood does: before the message is taken, or after."""
        portal = self.portal
        if portal.strikes(Misbehaviour.DOWN):
            self._json({"message": "Bảo trì"}, 503)
            return
        if portal.strikes(Misbehaviour.SILENT):
            self._hang_up()
            return
        if portal.strikes(Misbehaviour.HTML):
            self._answer(b"<html><body>502 Bad Gateway</body></html>", "text/html")
            return
        if portal.strikes(Misbehaviour.SLOW):
            time.sleep(portal.slow_seconds)
        answer = json.dumps(serve(), ensure_ascii=False).encode()
        if portal.strikes(Misbehaviour.TIMEOUT_AFTER_TAKING):
            time.sleep(portal.silence_seconds)
            self._hang_up()
        elif portal.strikes(Misbehaviour.LOST_ANSWER):
            self._hang_up()
        elif portal.strikes(Misbehaviour.ERROR_AFTER_TAKING):
            self._json({"message": "Lỗi hệ thống"}, 500)
        elif portal.strikes(Misbehaviour.BROKEN_JSON):
            self._answer(answer[: len(answer) // 2], "application/json")
        else:
            self._answer(answer, "application/json; charset=utf-8")

    def _file(self, name: str) -> None:
        content = self.portal.files.get(name)
        if content is None or self.portal.strikes(Misbehaviour.FILES_MISSING):
            self._json({"error_code": "404"}, 404)
        elif self.portal.strikes(Misbehaviour.FILES_BROKEN):
            self.send_response(200)
            self.send_header("Content-Type", "application/octet-stream")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[: len(content) // 2])
            self._hang_up()
        else:
            self._answer(content, "application/octet-stream")

    def _hang_up(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(2)

    def _json(self, answer: Mapping[str, Any], status: int = 200) -> None:
        self._answer(json.dumps(answer, ensure_ascii=False).encode(), "application/json; charset=utf-8", status)

    def _answer(self, content: bytes, kind: str, status: int = 200) -> None:
        with contextlib.suppress(OSError):  # the client may have gone
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: the page shows what came."""


def make_server(portal: Portal, host: str, port: int, province: Province | None = None) -> ThreadingHTTPServer:
    """Return a server that is not yet running. province: where its page hands dossiers in."""
    handler = type("BoundHandler", (Handler,), {"portal": portal, "province": province})
    server = ThreadingHTTPServer((host, port), handler)
    server.daemon_threads = True
    return server
