"""Documents (giấy tờ): sent before the dossier that names them, in one request or in parts (tus 1.0)."""

import base64
import binascii
import hashlib
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router, Schema
from pydantic import Field

from motcua.kernel.refusal import ActionRefused
from motcua.service.documents import intake
from motcua.service.exchange import actions, queries
from motcua.service.exchange.models import PartnerDocument, PartnerUpload
from motcua.service.exchange.refusals import ChecksumWrong
from motcua.service.exchange.scopes import Scope
from motcua.web.api.callers import ApiRequest, Call
from motcua.web.api.describing import operation
from motcua.web.api.refusals import ContentTooLarge, MalformedHeader, UnsupportedMediaType

router = Router(tags=["Documents"])
WRITE = Scope.DOCUMENTS_WRITE
TUS = "1.0.0"
PART_TYPE = "application/offset+octet-stream"
MOST_PART = 8 * 1024 * 1024  # bytes; what `actions.append` takes
EXTENSIONS = "creation,creation-with-upload,termination,checksum,expiration"
type DocumentId = Annotated[UUID, Path(description="Id of the document")]
TUS_HEADER = {"in": "header", "name": "Tus-Resumable", "required": True, "schema": {"const": TUS}}
BYTES = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}, "required": True}
PART = {"content": {PART_TYPE: {"schema": {"type": "string", "format": "binary"}}}, "required": True}


class Document(Schema):
    """A document, ready to be named in a dossier until it expires. A dossier keeps its files for good."""

    id: UUID
    name: str
    size_bytes: int = Field(description="As it is kept: scripts and places are taken out")
    content_type: str
    sha256: str = Field(description="Of the bytes as sent")
    created_at: datetime
    expires_at: datetime


class TusUnsupported(ActionRefused):
    """The header Tus-Resumable names another version than 1.0.0."""

    code = "tus_version"
    http_status = 412
    message = _("This address speaks tus 1.0.0. Send the header Tus-Resumable: 1.0.0.")


@router.post(
    "/documents",
    response={201: Document},
    operation_id="sendDocument",
    url_name="documents",
    summary="Send a document in one request",
    **operation(WRITE, problems=(409, 411), more={"requestBody": BYTES}),
)
def send_document(
    request: ApiRequest,
    response: HttpResponse,
    name: Annotated[str, Query(min_length=1, max_length=255, description="File name with its extension, as `đơn.pdf`")],
    sha256: Annotated[
        str, Query(pattern="^([0-9a-f]{64})?$", description="Of the bytes; checked where it is given")
    ] = "",
) -> Any:
    """The body is the file itself (PDF, JPEG, PNG, HEIC, DOCX, XLSX; at most 20 MB). It is looked into at once."""
    call = request.auth
    body = _bytes(request)
    if sha256 and hashlib.sha256(body).hexdigest() != sha256:
        raise ChecksumWrong
    document = actions.receive_document(call.caller.partner_id, [body], name=name, size_bytes=len(body), at=call.at)
    response["Location"] = f"/api/v1/documents/{document.public_id}"
    return _row(document)


def _bytes(request: HttpRequest, most: int | None = None) -> bytes:
    """Read the body itself: larger than a JSON body may be, at most what one file or part may have."""
    limit = most or int(settings.UPLOAD_MAX_BYTES)
    body = request.read(limit + 1)
    if len(body) > limit:
        raise ContentTooLarge()
    return body


@router.get(
    "/documents/{document_id}",
    response={200: Document},
    operation_id="getDocument",
    url_name="document",
    summary="What is known of a document",
    **operation(WRITE, problems=(404,)),
)
def get_document(request: ApiRequest, document_id: DocumentId) -> dict[str, Any]:
    """For documents that this partner has sent and that have not expired."""
    return _row(_document(request.auth, document_id))


@router.get(
    "/documents/{document_id}/file",
    response={200: None},
    operation_id="getDocumentFile",
    url_name="document_file",
    summary="Download a document",
    **operation(
        WRITE,
        problems=(404,),
        more={"responses": {200: {"description": "The file", "content": {"*/*": {}}}}},
    ),
)
def get_document_file(request: ApiRequest, document_id: DocumentId) -> HttpResponse:
    """The file as it is kept."""
    stored = _document(request.auth, document_id).file
    with intake.open_content(stored) as content:
        return HttpResponse(content.read(), headers=intake.download_headers(stored))


def _document(call: Call, document_id: UUID) -> PartnerDocument:
    return queries.documents_for(call.caller.partner_id, [document_id], at=call.at)[document_id]


def _row(document: PartnerDocument) -> dict[str, Any]:
    stored = document.file
    return {
        "id": document.public_id,
        "name": document.name,
        "size_bytes": stored.size_bytes,
        "content_type": stored.content_type,
        "sha256": stored.original_sha256,
        "created_at": document.created_at,
        "expires_at": document.expires_at,
    }


# tus 1.0: core, creation (also with the first bytes), termination, checksum, expiration (https://tus.io/protocols)


@router.post(
    "/uploads",
    response={201: None},
    operation_id="createUpload",
    url_name="uploads",
    summary="Begin a resumable upload (tus)",
    **operation(
        WRITE,
        problems=(409, 412, 413, 415),
        more={
            "parameters": [
                TUS_HEADER,
                {
                    "in": "header",
                    "name": "Upload-Length",
                    "required": True,
                    "description": "Bytes of the whole file",
                    "schema": {"type": "integer", "minimum": 1},
                },
                {
                    "in": "header",
                    "name": "Upload-Metadata",
                    "required": True,
                    "description": "`filename` and a blank and the file's name in Base64; likewise `sha256` of the "
                    "whole file (hexadecimal), which is then checked",
                    "schema": {"type": "string"},
                },
            ]
        },
    ),
)
def create_upload(request: ApiRequest) -> HttpResponse:
    """`Location` names the upload; send its bytes there by PATCH, in parts of at most 8 MiB. An unfinished upload is
    kept for 24 hours after its last part."""
    call = _tus(request)
    length = _whole(request, "Upload-Length")
    said = _metadata(request)
    upload = actions.begin_upload(
        call.caller.partner_id,
        name=said.get("filename", ""),
        size_bytes=length,
        sha256=said.get("sha256", ""),
        at=call.at,
    )
    if request.content_type == PART_TYPE:
        upload = _append(request, call, upload.public_id, 0)
    response = _tus_answer(upload, 201)
    response["Location"] = f"/api/v1/uploads/{upload.public_id}"
    return response


@router.get(
    "/uploads/{upload_id}",
    response={200: None},
    operation_id="getUpload",
    url_name="upload",
    summary="How far an upload has come (HEAD or GET)",
    **operation(WRITE, problems=(404, 412), more={"parameters": [TUS_HEADER]}),
)
def get_upload(request: ApiRequest, upload_id: Annotated[UUID, Path()]) -> HttpResponse:
    """`Upload-Offset` says from where to go on. Once all bytes are there, `Motcua-Document` names the document."""
    call = _tus(request)
    return _tus_answer(queries.upload_for(call.caller.partner_id, upload_id, at=call.at), 200)


@router.patch(
    "/uploads/{upload_id}",
    response={204: None},
    operation_id="appendUpload",
    url_name="upload_append",
    summary="Send the bytes that follow",
    **operation(
        WRITE,
        problems=(404, 409, 412, 413, 415),
        more={
            "requestBody": PART,
            "parameters": [
                TUS_HEADER,
                {
                    "in": "header",
                    "name": "Upload-Offset",
                    "required": True,
                    "schema": {"type": "integer", "minimum": 0},
                },
                {
                    "in": "header",
                    "name": "Upload-Checksum",
                    "required": False,
                    "description": "`sha256` or `sha1`, a blank, the sum of this part in Base64; 460 where it differs",
                    "schema": {"type": "string"},
                },
            ],
        },
    ),
)
def append_upload(request: ApiRequest, upload_id: Annotated[UUID, Path()]) -> HttpResponse:
    """At `Upload-Offset`; 409 with the expected offset where another is. With the last byte the file is looked into and
    becomes a document, named by `Motcua-Document`; a file that is refused is forgotten with its upload."""
    call = _tus(request)
    if request.content_type != PART_TYPE:
        raise UnsupportedMediaType()
    return _tus_answer(_append(request, call, upload_id, _whole(request, "Upload-Offset")), 204)


@router.delete(
    "/uploads/{upload_id}",
    response={204: None},
    operation_id="cancelUpload",
    url_name="upload_cancel",
    summary="Give an upload up",
    **operation(WRITE, problems=(404, 412), more={"parameters": [TUS_HEADER]}),
)
def cancel_upload(request: ApiRequest, upload_id: Annotated[UUID, Path()]) -> HttpResponse:
    """Its bytes are deleted. A document that was made of it stays."""
    call = _tus(request)
    actions.cancel_upload(upload_id, call.caller.partner_id, at=call.at)
    return HttpResponse(status=204, headers={"Tus-Resumable": TUS})


def offer(_request: HttpRequest) -> HttpResponse:
    """OPTIONS: what of tus is spoken here. Needs no token."""
    response = HttpResponse(status=204)
    response["Tus-Resumable"] = response["Tus-Version"] = TUS
    response["Tus-Extension"] = EXTENSIONS
    response["Tus-Max-Size"] = str(settings.UPLOAD_MAX_BYTES)
    response["Tus-Checksum-Algorithm"] = "sha256,sha1"
    return response


def _append(request: HttpRequest, call: Call, upload_id: UUID, offset: int) -> PartnerUpload:
    content = _bytes(request, MOST_PART)
    _check_sum(request, content)
    upload = actions.append(upload_id, call.caller.partner_id, offset=offset, content=content, at=call.at)
    if upload.received_bytes == upload.size_bytes:
        actions.finish(upload_id, call.caller.partner_id, at=call.at)
        return queries.upload_for(call.caller.partner_id, upload_id, at=call.at)
    return upload


def _tus(request: ApiRequest) -> Call:
    """Raises TusUnsupported unless the client speaks version 1.0.0."""
    if request.headers.get("Tus-Resumable") != TUS:
        raise TusUnsupported()
    return request.auth


def _tus_answer(upload: PartnerUpload, status: int) -> HttpResponse:
    response = HttpResponse(status=status)
    response["Tus-Resumable"] = TUS
    response["Upload-Offset"] = str(upload.received_bytes)
    response["Upload-Length"] = str(upload.size_bytes)
    response["Upload-Expires"] = upload.expires_at.strftime("%a, %d %b %Y %H:%M:%S GMT")
    response["Cache-Control"] = "no-store"
    if upload.document is not None:
        response["Motcua-Document"] = str(upload.document.public_id)
    return response


def _whole(request: HttpRequest, name: str) -> int:
    text = request.headers.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise MalformedHeader(name, f"{name}: 0 … 999999999999999")
    return int(text)


def _metadata(request: HttpRequest) -> dict[str, str]:
    """Read `Upload-Metadata`: pairs of a name and a value in Base64. Raises MalformedHeader."""
    found: dict[str, str] = {}
    for pair in request.headers.get("Upload-Metadata", "")[:4000].split(","):
        name, _blank, value = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, ValueError) as wrong:
            raise MalformedHeader("Upload-Metadata", "filename <Base64>") from wrong
    return found


class PartChecksumWrong(ActionRefused):
    """The bytes of this part are not those that were sent; nothing was kept, send the part again."""

    code = "part_checksum_wrong"
    http_status = 460
    message = ChecksumWrong.message


def _check_sum(request: HttpRequest, content: bytes) -> None:
    header = request.headers.get("Upload-Checksum", "")
    if not header:
        return
    kind, _blank, value = header.partition(" ")
    try:
        stated = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise MalformedHeader("Upload-Checksum", "sha256 <Base64>") from wrong
    if kind not in ("sha256", "sha1"):
        raise MalformedHeader("Upload-Checksum", "sha256, sha1")
    if hashlib.new(kind, content, usedforsecurity=False).digest() != stated:
        raise PartChecksumWrong()
