"""T22: an address that a partner typed leads to that partner's server on the internet and nowhere else."""

import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import LazySettings

from motcua.service.exchange import targets
from motcua.service.exchange.targets import NotReached, UrlRefused
from tests.exchange.receiving import receiving


@pytest.fixture
def listener() -> Iterator[tuple[int, list[object]]]:
    """A port on this machine that counts who connects."""
    seen: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        over = threading.Event()

        def listen() -> None:
            while not over.is_set():
                try:
                    connection, address = server.accept()
                except TimeoutError:
                    continue
                seen.append(address)
                connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        yield server.getsockname()[1], seen
        over.set()
        thread.join()


def answers(monkeypatch: pytest.MonkeyPatch, *lists: list[str]) -> list[str]:
    """Let names resolve to these addresses, one list for each question; return the names that were asked."""
    asked, left = [], list(lists)

    def getaddrinfo(host: str, port: int, **_given: object) -> list[object]:
        asked.append(host)
        addresses = left.pop(0) if len(left) > 1 else left[0]
        return [
            (socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in addresses
        ]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.parametrize(
    "url",
    [
        "http://hook.example.vn/",
        "file:///etc/passwd",
        "gopher://hook.example.vn/",
        "ftp://hook.example.vn/",
        "//hook.example.vn/",
        "hook.example.vn",
        "",
        "https://",
        "https:///pfad",
        "https://user:secret@hook.example.vn/",
        "https://hook.example.vn@127.0.0.1/",
        "https://hook.example.vn/#teil",
        "https://hook.example.vn/ x",
        "https://hook.example.vn\\@127.0.0.1/",
        "https://hook.example.vn/\r\nHost: other",
        "https://hook.example.vn:99999/",
        "https://hook.example.vn:http/",
        "https://tỉnh.example.vn/",
        "https://[::1",
        "https://hook.example.vn/" + "x" * 500,
        "https://10.1.2.3/",
        "https://169.254.169.254/latest/meta-data/",
        "https://192.168.1.1/",
        "https://0.0.0.0/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://[::]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "https://224.0.0.1/",
        "https://100.64.0.1/",
    ],
)
def test_what_cannot_be_a_webhook_is_refused_when_it_is_typed(url: str) -> None:
    with pytest.raises(UrlRefused):
        targets.check_url(url)


@pytest.mark.parametrize("url", ["https://127.0.0.1/", "https://localhost/", "https://[::1]/", "http://localhost/"])
def test_in_production_this_machine_is_refused_too(url: str, settings: LazySettings) -> None:
    targets.check_url(url)  # a partner's developer at home

    settings.PRODUCTION = True
    with pytest.raises((UrlRefused, NotReached)):
        targets.resolve(url)


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "0177.0.0.1", "127.1", "localhost.localdomain", "0"])
def test_other_ways_to_write_this_machine_lead_nowhere(host: str, listener: tuple[int, list[object]]) -> None:
    port, seen = listener

    with pytest.raises(NotReached):
        targets.post(targets.resolve(f"https://{host}:{port}/"), b"{}", {})

    assert seen == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.8", "172.16.3.4", "192.168.0.1", "169.254.169.254", "100.64.1.1", "0.0.0.0", "::1",
        "fe80::1%eth0", "fc00::7", "::ffff:169.254.169.254", "64:ff9b::a00:1", "2002:a00:1::1", "224.0.0.251",
        "ff02::1", "203.0.113.5", "255.255.255.255", "::",
    ],
)  # fmt: skip
def test_a_name_that_leads_inside_is_not_called(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, [address])

    with pytest.raises(NotReached, match="not public"):
        targets.resolve("https://hook.example.vn/")


def test_one_private_address_among_public_ones_is_one_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, ["203.162.0.1", "10.0.0.1"])

    with pytest.raises(NotReached, match="not public"):
        targets.resolve("https://hook.example.vn/")


def test_a_name_that_answers_public_first_and_private_then_is_asked_once(
    monkeypatch: pytest.MonkeyPatch, listener: tuple[int, list[object]]
) -> None:
    """DNS rebinding: the connection goes to the address that was looked at, whatever the name says later."""
    port, seen = listener
    asked = answers(monkeypatch, ["203.162.0.1"], ["127.0.0.1"])
    connected: list[tuple[str, int]] = []

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(NotReached):
        targets.post(targets.resolve(f"https://hook.example.vn:{port}/"), b"{}", {})

    assert (asked, connected, seen) == (["hook.example.vn"], [("203.162.0.1", port)], [])


def test_a_redirect_to_the_inside_is_not_followed(listener: tuple[int, list[object]]) -> None:
    port, seen = listener
    with receiving(answer=307, location=f"http://127.0.0.1:{port}/") as receiver:
        assert targets.post(targets.resolve(receiver.url), b"{}", {}) == 307

    assert seen == []


def test_a_host_of_the_administrations_own_network_is_called_only_if_it_is_named(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers(monkeypatch, ["10.20.30.40"])
    settings.WEBHOOK_PRIVATE_HOSTS = ["lgsp.example.vn"]

    assert targets.resolve("https://lgsp.example.vn/x?y=1") == targets.Target(
        "lgsp.example.vn", 443, "/x?y=1", True, "10.20.30.40"
    )
    with pytest.raises(NotReached):
        targets.resolve("https://other.example.vn/")
    answers(monkeypatch, ["127.0.0.1"])
    with pytest.raises(NotReached):
        targets.resolve("https://lgsp.example.vn/")


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate for `name` that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(hours=1))
    builder = builder.not_valid_after(now + timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    made = builder.sign(key, hashes.SHA256())
    files = folder / f"{name}.pem", folder / f"{name}.key"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    files[1].write_bytes(private)
    return files


@pytest.mark.parametrize(("named", "is_reached"), [("hook.example.vn", True), ("other.example.vn", False)])
def test_the_certificate_must_be_that_of_the_name_not_of_the_address(
    named: str, is_reached: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public, private = certificate(tmp_path, named)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    monkeypatch.setattr(targets, "tls_context", lambda: ssl.create_default_context(cafile=str(public)))
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def serve_one() -> None:
            connection, _address = server.accept()
            try:
                with context.wrap_socket(connection, server_side=True) as secured:
                    heard = b""
                    # Head and body come in two parts, and an answer beside something unread may not arrive.
                    while not heard.endswith(b"{}") and (part := secured.recv(65_536)):
                        heard += part
                    secured.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
            except OSError:
                connection.close()

        thread = threading.Thread(target=serve_one)
        thread.start()
        target = targets.Target("hook.example.vn", port, "/", True, "127.0.0.1")
        if is_reached:
            assert targets.post(target, b"{}", {}) == 204
        else:
            with pytest.raises(NotReached, match="certificate"):
                targets.post(target, b"{}", {})
        thread.join()
    assert ip_address(target.address).is_loopback
