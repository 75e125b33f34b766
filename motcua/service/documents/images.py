"""Photographs and scans: opened, turned upright, encoded anew. Place, device and thumbnail data do not survive that.

Runs in a limited child of `foreman`. Imports no Django.
"""

import zipfile
from pathlib import Path

import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from . import kinds
from .kinds import Flag, Kind, Refuse, Seen

pillow_heif.register_heif_opener(thumbnails=False)
Image.MAX_IMAGE_PIXELS = None  # our own limit below comes first and refuses instead of warning

LONGEST_SIDE = 4000  # pixels; A4 at 300 dpi is 3508
MAX_PIXELS = 30_000_000  # what is decoded in full: 90 MB
MAX_PIXELS_JPEG = 250_000_000  # JPEG is decoded at a fraction of its size
MAX_SIDE = 30_000
JPEG_QUALITY = 88
_PILLOW_NAME = {kinds.JPEG: "JPEG", kinds.PNG: "PNG", kinds.HEIC: "HEIF"}


def inspect(path: Path, cleaned: Path, kind: Kind) -> Seen:
    """Encode the image anew into `cleaned`. Raises Refuse: too_heavy, two_kinds, unreadable."""
    if zipfile.is_zipfile(path):
        raise Refuse("two_kinds", "an image that is a zip archive too")
    try:
        with Image.open(path, formats=[_PILLOW_NAME[kind]]) as image:
            return _encode_anew(image, cleaned, kind)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as broken:
        raise Refuse("unreadable", str(broken)) from broken


def _encode_anew(image: Image.Image, cleaned: Path, kind: Kind) -> Seen:
    _check_size(image, kind)
    flags = [Flag.METADATA_REMOVED] if _has_metadata(image) else []
    if max(image.size) > LONGEST_SIDE:
        flags.append(Flag.SCALED_DOWN)
        shrink = LONGEST_SIDE / max(image.size)  # a JPEG is then decoded at an eighth, a quarter or half of its size
        image.draft(None, (round(image.width * shrink), round(image.height * shrink)))
    flat = _flat(image)
    flat.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=None)
    upright = ImageOps.exif_transpose(flat)
    plain = Image.new(upright.mode, upright.size)
    plain.paste(upright)  # a new image: nothing of `info` comes along
    if kind is kinds.PNG:
        plain.save(cleaned, "PNG")
        return Seen(kind, kinds.PNG.content_type, 1, flags, cleaned=True)
    plain.save(cleaned, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return Seen(kind, kinds.JPEG.content_type, 1, flags, cleaned=True)


def _check_size(image: Image.Image, kind: Kind) -> None:
    """From the header alone, before a pixel is decoded."""
    width, height = image.size
    limit = MAX_PIXELS_JPEG if kind is kinds.JPEG else MAX_PIXELS
    if width * height > limit or max(width, height) > MAX_SIDE:
        raise Refuse("too_heavy", f"{width} × {height} pixels")


def _has_metadata(image: Image.Image) -> bool:
    return bool(image.getexif()) or any(key in image.info for key in ("exif", "xmp", "XML:com.adobe.xmp", "photoshop"))


def _flat(image: Image.Image) -> Image.Image:
    """Grey or RGB; what is transparent becomes white paper. Keeps the orientation for `exif_transpose`."""
    if image.mode in ("L", "RGB"):
        return image
    if image.mode in ("1", "I;16", "I"):
        return image.convert("L")
    orientation = image.getexif()
    if image.mode in ("RGBA", "LA", "P", "PA"):
        clear = image.convert("RGBA")
        flat = Image.new("RGB", clear.size, "white")
        flat.paste(clear, mask=clear.getchannel("A"))
    else:
        flat = image.convert("RGB")
    flat.info["exif"] = orientation.tobytes()
    return flat
