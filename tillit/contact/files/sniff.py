"""What a file is, by its own first and last bytes and never by what is said of it. Reads a few kilobytes."""

import re

from tillit.contact.files.media import UNKNOWN

HEAD = 4096
_STARTS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"8BPS\x00\x01", "image/vnd.adobe.photoshop"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"PK\x05\x06", "application/zip"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"\x1f\x8b\x08", "application/gzip"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"\xfd7zXZ\x00", "application/x-xz"),
    (0, b"\x28\xb5\x2f\xfd", "application/zstd"),
    (0, b"MSCF\x00\x00\x00\x00", "application/vnd.ms-cab-compressed"),
    (257, b"ustar", "application/x-tar"),
    (7, b"**ACE**", "application/vnd.rar"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"0&\xb2u\x8ef\xcf\x11", "video/x-ms-wmv"),
    (0, b"\x7fELF", "application/x-executable"),
    (0, b"\xca\xfe\xba\xbe", "application/x-executable"),
    (0, b"\xfe\xed\xfa\xce", "application/x-executable"),
    (0, b"\xfe\xed\xfa\xcf", "application/x-executable"),
    (0, b"\xce\xfa\xed\xfe", "application/x-executable"),
    (0, b"\xcf\xfa\xed\xfe", "application/x-executable"),
    (0, b"\x00asm\x01\x00", "application/x-executable"),
    (0, b"dex\n03", "application/x-executable"),
    (0, b"ITSF\x03\x00\x00\x00", "application/x-executable"),  # compiled help runs what it likes
    (0, b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR", "application/x-executable"),  # what scanners are tested with
    (0, b"\xe4R\\{\x8c\xd8\xa7M\xae\xb1Sx\xd0)\x96\xd3", "application/x-executable"),  # OneNote carries programs
    (0, b"L\x00\x00\x00\x01\x14\x02\x00\x00\x00\x00\x00\xc0", "application/x-ms-shortcut"),
    (0, b"conectix", "application/x-disk-image"),
    (0, b"vhdxfile", "application/x-disk-image"),
    (0, b"KDMV", "application/x-disk-image"),
    (0, b"QFI\xfb", "application/x-disk-image"),
    (0, b"MSWIM\x00\x00\x00", "application/x-disk-image"),
    (32769, b"CD001", "application/x-disk-image"),
    (-512, b"koly", "application/x-disk-image"),
    (-512, b"conectix", "application/x-disk-image"),
)  # fmt: skip
_BRANDS = {
    b"avif": "image/avif", b"avis": "image/avif", b"heic": "image/heic", b"heix": "image/heic", b"hevc": "image/heic",
    b"heim": "image/heic", b"mif1": "image/heic", b"msf1": "image/heic", b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4", b"M4B ": "audio/mp4",
}  # fmt: skip
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_PROGRAM_HEAD, _MOST_ICONS = 64, 64
_BMP_HEADERS = frozenset({12, 40, 52, 56, 64, 108, 124})
_LEAD = r"\s{0,200}(?:<\?xml[^>]{0,200}>\s{0,200})?(?:<!--[^>]{0,500}-->\s{0,200}){0,3}"
_TEXTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(_LEAD + r"(?:<!doctype\s+svg[^>]{0,300}>\s{0,200})?<svg\b", re.IGNORECASE), "image/svg+xml"),
    (re.compile(_LEAD + r"<(?:!doctype\s+html|html|head|body|script|iframe|title|meta|style|table|div|p|a|h1|br|img|b)"
                r"[\s>/]", re.IGNORECASE), "text/html"),
    (re.compile(r"\s{0,200}<\?xml\b"), "text/xml"),
    (re.compile(r"\s{0,200}BEGIN:VCALENDAR\b", re.IGNORECASE), "text/calendar"),
    (re.compile(r"\s{0,200}BEGIN:VCARD\b", re.IGNORECASE), "text/vcard"),
    (re.compile(r"\s{0,200}\[(?:InternetShortcut|Desktop Entry)\]", re.IGNORECASE), "application/x-ms-shortcut"),
    (re.compile(r"#!\s{0,3}/"), "text/x-script"),
    (re.compile(r"(?:[A-Za-z][A-Za-z-]{1,40}:[^\n]{0,998}\n(?:[ \t][^\n]{0,998}\n){0,50}){2,}"), "message/rfc822"),
)  # fmt: skip
_LETTER = re.compile(r"^(?:from|received|return-path|message-id|delivered-to):", re.IGNORECASE | re.MULTILINE)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def sniff(content: bytes) -> str:
    """The type of these bytes, a word of `MEDIA`; `application/octet-stream` where nothing is known of them."""
    head = content[:HEAD]
    return _by_start(content, head) or _by_container(head) or _by_text(head) or UNKNOWN


def _by_start(content: bytes, head: bytes) -> str:
    for at, start, media in _STARTS:
        where = at if at >= 0 else len(content) + at
        if where >= 0 and content.startswith(start, where):
            return media
    # A reader of PDF looks for its mark in the first kilobyte, behind whatever stands there.
    lead = head[:1024].find(b"%PDF-")
    return "application/pdf" if lead > 0 and not head[:lead].strip() else ""


def _by_container(head: bytes) -> str:
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], "")
    return _by_short_start(head)


def _by_short_start(head: bytes) -> str:
    """Two or three bytes tell little, so more has to fit."""
    if head[:2] == b"MZ" and len(head) >= _PROGRAM_HEAD:
        return "application/x-msdownload"
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BMP_HEADERS:
        return "image/bmp"
    if head[:3] == b"BZh" and head[4:10] == b"1AY&SY":
        return "application/x-bzip2"
    if head[:4] == b"\x00\x00\x01\x00" and head[5:6] == head[9:10] == b"\x00" and 0 < head[4] < _MOST_ICONS:
        return "image/x-icon"
    return "audio/mpeg" if head[:2] in {b"\xff\xfb", b"\xff\xf3"} and head[2:3] not in {b"", b"\xff"} else ""


def _by_text(head: bytes) -> str:
    """Text, where no byte is one that text does not have."""
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        text = head.decode("utf-16", "replace")
    elif _CONTROL.search(head):
        return ""
    else:
        text = head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    for pattern, media in _TEXTS:
        if pattern.match(text) and (media != "message/rfc822" or _LETTER.search(text)):
            return media
    return "text/plain" if text.strip() else ""

