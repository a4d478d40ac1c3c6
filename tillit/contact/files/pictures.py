"""Pictures as they may be shown, in the limited child: upright, no larger than needed, and drawn anew from their dots.

Promise `minimal`: place, camera and owner (EXIF, GPS, XMP), comments and colour profiles stay behind; the original
stays sealed as it came. Of something that moves the first picture is shown.
"""

import contextlib
import io

from PIL import AvifImagePlugin, Image, ImageCms, ImageFile, ImageOps

SMALL, LARGE = 320, 2000
"""Dots of the longer side: in the conversation, and to look at."""

SOLID = 255
MOST_DOTS = 40_000_000
MOST_DOTS_JPEG = 200_000_000  # read at an eighth of its size, line by line
_FORMATS = {
    "image/jpeg": ("JPEG", "MPO"), "image/png": ("PNG",), "image/gif": ("GIF",), "image/webp": ("WEBP",),
    "image/avif": ("AVIF",), "image/tiff": ("TIFF",), "image/bmp": ("BMP", "DIB"), "image/x-icon": ("ICO",),
}  # fmt: skip


class TooLarge(Exception):
    """More dots than are drawn here."""


def warm() -> None:
    """Load what is loaded at the first use otherwise; where no threads can be made, nobody may ask for them."""
    Image.init()
    Image.MAX_IMAGE_PIXELS = None  # the limit is ours, below
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    ImageFile.LOAD_TRUNCATED_IMAGES = True  # half a picture is shown as half a picture
    for name in ("JPEG", "PNG", "WEBP", "AVIF", "TIFF", "GIF"):
        drawn = io.BytesIO()
        with contextlib.suppress(OSError):
            Image.new("RGB", (4, 4)).save(drawn, name)
            Image.open(io.BytesIO(drawn.getvalue())).load()
    ImageCms.createProfile("sRGB")


def can_draw(media: str) -> bool:
    """Whether pictures of this type can be drawn here."""
    return media in _FORMATS


def draw(content: bytes, media: str, most: int) -> bytes:
    """A JPEG, or a PNG where one can see through it, whose longer side has `most` dots at most.

    Raises:
        TooLarge, and whatever Pillow raises.
    """
    with Image.open(io.BytesIO(content), formats=_FORMATS[media]) as opened:
        if opened.width * opened.height > (MOST_DOTS_JPEG if opened.format == "JPEG" else MOST_DOTS):
            raise TooLarge
        opened.draft("RGB", (most * 2, most * 2))
        picture: Image.Image = opened
        profile = opened.info.get("icc_profile")
        picture.load()
        picture.thumbnail((most, most), reducing_gap=2.0)
        picture = ImageOps.exif_transpose(picture)
    return encode(_in_screen_colours(_eight_bits(picture), profile))


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Sixteen bits a dot (medicine, scanners) become eight; palettes become colours."""
    if picture.mode.startswith(("I", "F")):
        low, high = picture.getextrema()
        spread = max(float(high) - float(low), 1.0)  # type: ignore[arg-type]
        scaled = picture.convert("F").point(lambda dot: (dot - float(low)) * 255.0 / spread)  # type: ignore[arg-type]
        return scaled.convert("L")
    if picture.mode in {"P", "PA", "LA"} or "transparency" in picture.info:
        return picture.convert("RGBA")
    return picture


def _in_screen_colours(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The colours that the profile means, as a screen shows them; a profile that cannot be read is left out."""
    if profile and picture.mode in {"RGB", "CMYK", "L"}:
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
            meant = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            shown = ImageCms.profileToProfile(picture, meant, ImageCms.createProfile("sRGB"), outputMode="RGB")
            picture = shown or picture
    return picture if picture.mode in {"RGB", "RGBA"} else picture.convert("RGB")


def encode(picture: Image.Image) -> bytes:
    """The dots alone."""
    picture.info = {}
    drawn = io.BytesIO()
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema()[0] != SOLID:
        picture.save(drawn, "PNG", compress_level=6)
    else:
        picture.convert("RGB").save(drawn, "JPEG", quality=82)
    return drawn.getvalue()
