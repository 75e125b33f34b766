"""Files as people send them, and as attackers do: all made here, none lies in the repository."""

import io
import struct
import zipfile
import zlib

import pikepdf
import pillow_heif
import segno
from PIL import Image

pillow_heif.register_heif_opener(thumbnails=False)

CONTENT_TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
DOCUMENT = '<?xml version="1.0"?><w:document xmlns:w="x"><w:body><w:p>Đơn đề nghị</w:p></w:body></w:document>'


def pdf(pages: int = 1) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as made:
        for _number in range(pages):
            made.add_blank_page(page_size=(595, 842))
        made.save(out, deterministic_id=True)
    return out.getvalue()


def pdf_with(**root: object) -> bytes:
    """A PDF whose catalogue holds more than it should."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page(page_size=(595, 842))
        for key, value in root.items():
            made.Root[f"/{key}"] = value
        made.save(out, deterministic_id=True)
    return out.getvalue()


def action(kind: str, **more: object) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name(f"/{kind}"), **more)


def pdf_with_attachment() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.attachments["virus.exe"] = b"MZ program"
        made.save(out, deterministic_id=True)
    return out.getvalue()


def pdf_of_a_million_objects() -> bytes:
    head = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    return head + b"".join(b"%d 0 obj 1 endobj\n" % n for n in range(3, 700_003)) + b"trailer<</Root 1 0 R>>\n%%EOF"


def pdf_of_objects_packed_small() -> bytes:
    """A million objects in one compressed object stream, described by an xref stream: some kilobytes."""
    numbers = b" ".join(b"%d 0" % n for n in range(10, 1_000_010))
    packed = zlib.compress(numbers + b" 1")
    stream = b"4 0 obj<</Type/ObjStm/N 1000000/First %d/Filter/FlateDecode/Length %d>>stream\n" % (
        len(numbers) + 1,
        len(packed),
    )
    return b"%PDF-1.7\n" + stream + packed + b"\nendstream endobj\ntrailer<</Size 10>>\n%%EOF"


def image(kind: str = "JPEG", size: tuple[int, int] = (640, 480), **save: object) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(out, kind, **save)  # type: ignore[arg-type]
    return out.getvalue()


def photo_with_place(orientation: int = 6) -> bytes:
    """A photograph that knows where and with what it was taken, lying on its side."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Secretphone"
    exif.get_ifd(0x8825).update({1: "N", 2: (19.0, 48.0, 0.0), 3: "E", 4: (105.0, 46.0, 0.0)})
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF>Secretplace</rdf:RDF></x:xmpmeta>'
    return image("JPEG", (640, 480), exif=exif.tobytes(), xmp=xmp)


def png_header_of(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is enormous."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def archive(parts: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def docx(**parts: bytes | str) -> bytes:
    """A small Word file; keyword names with `__` for `/` and `_` kept: `word__vbaProject.bin` by dict."""
    return archive({"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": DOCUMENT} | dict(parts))


def docx_with(name: str, content: bytes | str) -> bytes:
    return archive({"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": DOCUMENT, name: content})


def xlsx() -> bytes:
    return archive({"[Content_Types].xml": CONTENT_TYPES, "xl/workbook.xml": "<workbook><sheets/></workbook>"})


def docx_of_a_gigabyte(*, lying: bool) -> bytes:
    """1 GB of XML in 1 MB; when `lying`, the directory says it is 10,000 bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    zeros = b" " * (16 * 1024 * 1024)
    block = packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH)  # stands alone, so it can be repeated
    packed = block * 64 + packer.flush()
    size = 10_000 if lying else 64 * len(zeros)
    return _zip_by_hand({"word/document.xml": (packed, size)})


def _zip_by_hand(parts: dict[str, tuple[bytes, int]]) -> bytes:
    """A zip of deflated parts with sizes as somebody claims them, beside a correct list of content types."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    types = packer.compress(CONTENT_TYPES.encode()) + packer.flush()
    body, directory = b"", b""
    for name, (packed, size) in ({"[Content_Types].xml": (types, len(CONTENT_TYPES))} | parts).items():
        crc = zlib.crc32(CONTENT_TYPES.encode()) if name.startswith("[") else 0
        numbers = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, crc, len(packed), size, len(name), 0)
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + numbers + struct.pack("<HHHII", 0, 0, 0, 0, len(body))
        directory += name.encode()
        body += b"PK\x03\x04" + numbers + name.encode() + packed
    count = len(parts) + 1
    return body + directory + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), len(body), 0)


def billion_laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    xml = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY l0 "ha">{entities}]><w:document>&l9;</w:document>'
    return archive({"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": xml})


def qr_png() -> bytes:
    out = io.BytesIO()
    segno.make("motcua").save(out, kind="png", scale=8)
    return out.getvalue()


def xlsx_of_many_strings(count: int) -> bytes:
    strings = b"<sst>" + b"<si><t>a</t></si>" * count + b"</sst>"
    return archive(
        {"[Content_Types].xml": CONTENT_TYPES, "xl/workbook.xml": "<workbook/>", "xl/sharedStrings.xml": strings}
    )


def docx_with_overlapping_parts() -> bytes:
    """Many names for one compressed kernel: each part is honest alone, together they are 10 MB from 10 kB."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(b"<a>" + b" " * 900_000 + b"</a>") + packer.flush()
    name = "word/document.xml"
    numbers = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, 0, len(packed), 900_007, len(name), 0)
    body = b"PK\x03\x04" + numbers + name.encode() + packed
    directory = b""
    for part in range(50):
        other = name if not part else f"word/part{part:04}.xmlxx"[: len(name)]
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + numbers + struct.pack("<HHHII", 0, 0, 0, 0, 0)
        directory += other.encode()
    return body + directory + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 50, 50, len(directory), len(body), 0)


def pdf_of_one_page(size: tuple[int, int]) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.pages[0].MediaBox = pikepdf.Array([0, 0, *size])
        made.save(out, deterministic_id=True)
    return out.getvalue()
