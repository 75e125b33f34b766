"""A paper for the dossiers that the simulator's page hands in: one blank page, written byte by byte."""

_OBJECTS = (
    b"<< /Type /Catalog /Pages 2 0 R >>",
    b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
)


def sample_pdf() -> bytes:
    """Return a PDF of one blank A4 page."""
    content, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(_OBJECTS, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n" % (len(_OBJECTS) + 1)
    content += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(content + b"trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start)
