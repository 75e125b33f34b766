"""Where contents lie: a folder, or a bucket of an S3-compatible object store. Read by the settings alone."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

FOLDER = "motcua.service.documents.storage.PapersStorage"
BUCKET = "motcua.service.documents.object_store.BucketStorage"
OPTIONS = ("endpoint", "region", "encryption", "key")  # what may stand after the question mark
ENCRYPTIONS = ("AES256", "aws:kms")  # done by the store with its own key, or with one of its key service
FORM = "s3://bucket/prefix?endpoint=https://host:port&region=…&encryption=AES256"


class StoreUnknown(ValueError):
    """The address names no store; the text says what is wrong with it."""


def store(address: str, folder: Path, *, key: str = "", secret: str = "") -> dict[str, Any]:
    """Return Django's STORAGES entry for an address.

    address:  "" for `folder`, the path of another folder, or FORM.
    key:      access key and secret of the store; without them those that the machine itself has been given.
    Raises StoreUnknown.
    """
    if "://" not in address:
        return {"BACKEND": FOLDER, "OPTIONS": {"location": Path(address) if address else folder}}
    parts = urlsplit(address)
    said = dict(parse_qsl(parts.query, keep_blank_values=True))
    if parts.scheme != "s3" or not parts.netloc:
        raise StoreUnknown(f"{address!r} is neither a folder nor of the form {FORM}.")
    if unknown := sorted(set(said) - set(OPTIONS)):
        raise StoreUnknown(f"{', '.join(unknown)} is not known in {address!r}. Known are {', '.join(OPTIONS)}.")
    if said.get("encryption", "AES256") not in ENCRYPTIONS:
        raise StoreUnknown(f"encryption in {address!r} must be one of {', '.join(ENCRYPTIONS)}.")
    return {
        "BACKEND": BUCKET,
        "OPTIONS": {
            "bucket_name": parts.netloc,
            "location": parts.path.strip("/"),
            "endpoint_url": said.get("endpoint") or None,
            "region_name": said.get("region") or "us-east-1",  # what stores without regions answer to
            "access_key": key or None,
            "secret_key": secret or None,
            "object_parameters": _encryption(said.get("encryption", ""), said.get("key", "")),
        },
    }


def _encryption(way: str, key: str) -> dict[str, str]:
    if not way:
        return {}
    return {"ServerSideEncryption": way} | ({"SSEKMSKeyId": key} if key else {})


def is_open_to_listeners(address: str) -> bool:
    """Whether papers would go over the net without TLS."""
    return dict(parse_qsl(urlsplit(address).query)).get("endpoint", "").startswith("http://")
