"""What a page weighs on the network: itself and everything it loads, compressed as browsers ask for it."""

import http.client
import re

LOADED = re.compile(r'(?:src|href)="(/static/[^"]+\.(?:css|js|woff2|svg|png))"')


def of(port: int, path: str) -> dict[str, int]:
    """Return bytes, files and bytes of script of a page on first sight."""
    page = _fetch(port, path)
    files = dict.fromkeys(LOADED.findall(page[1].decode("utf-8", "replace")))
    sizes = {file: len(_fetch(port, file)[0]) for file in files}
    return {
        "bytes": len(page[0]) + sum(sizes.values()),
        "files": 1 + len(sizes),
        "script_bytes": sum(size for file, size in sizes.items() if file.endswith(".js")),
    }


def _fetch(port: int, path: str) -> tuple[bytes, bytes]:
    """Return the body as it was sent, and the same without compression."""
    sent = _get(port, path, "br, gzip")
    return sent, _get(port, path, "identity")


def _get(port: int, path: str, encoding: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Accept-Encoding": encoding})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{path} answers {answer.status}")
    return body
