"""A mail server that cannot prove who it is gets nothing (security, T34)."""

import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_django import Settings

from motcua.journal.moment import database_now
from motcua.service.notices import adapters, carrying
from motcua.service.notices.models import Delivery
from tests.notices.test_carrying import NOON, tell

HOST = "127.0.0.1"


@pytest.fixture
def impostor(tmp_path: Path) -> Iterator[tuple[int, list[bytes]]]:
    """A TLS server with a certificate it made for itself. Yields its port and what it was told."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_self_signed(tmp_path))
    heard: list[bytes] = []
    listener = socket.create_server((HOST, 0))

    def serve() -> None:
        while True:
            try:
                plain, _address = listener.accept()
            except OSError:
                return
            with plain:
                try:
                    with context.wrap_socket(plain, server_side=True) as secured:
                        secured.sendall(b"220 impostor\r\n")
                        heard.append(secured.recv(1000))
                except OSError:
                    continue

    thread = threading.Thread(target=serve)
    thread.start()
    yield listener.getsockname()[1], heard
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


def _self_signed(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    certificate = builder.sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "impostor.pem"
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.mark.django_db
def test_mail_waits_when_the_servers_certificate_is_self_signed(
    impostor: tuple[int, list[bytes]], settings: Settings
) -> None:
    port, heard = impostor
    settings.EMAIL_URL = f"smtp+ssl://{HOST}:{port}"
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": HOST, "port": port, "use_ssl": True, "timeout": 5},
        }
    }
    notice = tell(phone="", email="thao@example.vn")

    carrying.attempt(notice.deliveries.get().id, at=NOON)

    delivery = notice.deliveries.get()
    assert (delivery.state, delivery.error) == (Delivery.State.QUEUED, "SSLCertVerificationError")
    assert heard == []


@pytest.mark.django_db
def test_a_gateway_with_a_self_signed_certificate_gets_neither_text_nor_token(
    impostor: tuple[int, list[bytes]], settings: Settings
) -> None:
    port, heard = impostor
    settings.SMS_URL = f"https://{HOST}:{port}/sms"

    with pytest.raises(adapters.NotDelivered) as refused:
        adapters.send(adapters.Message("sms", "+84912345678", "Tin", "r-1"), at=database_now())

    assert not refused.value.is_final
    assert heard == []
