"""What a file can be: a closed list. What a sender says is never kept as it was written, only as a word of it."""

from dataclasses import dataclass
from enum import StrEnum

UNKNOWN = "application/octet-stream"


class Family(StrEnum):
    """What people call it, and which picture stands for it."""

    PICTURE = "picture"
    PDF = "pdf"
    TEXT = "text"
    DOCUMENT = "document"
    SHEET = "sheet"
    SLIDES = "slides"
    ARCHIVE = "archive"
    LETTER = "letter"
    DATE = "date"
    SOUND = "sound"
    FILM = "film"
    PROGRAM = "program"
    OTHER = "other"


@dataclass(frozen=True)
class Media:
    """One type: its family, the endings of names that promise it, and other words for it."""

    family: Family
    endings: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
F = Family
MEDIA: dict[str, Media] = {
    "image/jpeg": Media(F.PICTURE, (".jpg", ".jpeg", ".jpe", ".jfif"), ("image/jpg", "image/pjpeg")),
    "image/png": Media(F.PICTURE, (".png",), ("image/x-png", "image/apng")),
    "image/gif": Media(F.PICTURE, (".gif",)),
    "image/webp": Media(F.PICTURE, (".webp",)),
    "image/avif": Media(F.PICTURE, (".avif",)),
    "image/heic": Media(F.PICTURE, (".heic", ".heif"), ("image/heif", "image/heic-sequence")),
    "image/tiff": Media(F.PICTURE, (".tif", ".tiff")),
    "image/bmp": Media(F.PICTURE, (".bmp", ".dib"), ("image/x-ms-bmp", "image/x-bmp")),
    "image/x-icon": Media(F.PICTURE, (".ico",), ("image/vnd.microsoft.icon",)),
    "image/svg+xml": Media(F.PICTURE, (".svg",)),
    "image/vnd.adobe.photoshop": Media(F.PICTURE, (".psd",)),
    "application/pdf": Media(F.PDF, (".pdf",), ("application/x-pdf", "text/pdf")),
    "text/plain": Media(F.TEXT, (".txt", ".log", ".md", ".text", ".asc"), ("text/markdown", "text/x-log")),
    "text/html": Media(F.TEXT, (".html", ".htm", ".xhtml"), ("application/xhtml+xml",)),
    "text/csv": Media(F.SHEET, (".csv", ".tsv"), ("text/tab-separated-values", "application/csv", "text/x-csv")),
    "text/xml": Media(F.TEXT, (".xml",), ("application/xml",)),
    "application/json": Media(F.TEXT, (".json",), ("text/json",)),
    "application/rtf": Media(F.DOCUMENT, (".rtf",), ("text/rtf", "text/richtext")),
    "text/calendar": Media(F.DATE, (".ics",), ("application/ics",)),
    "text/vcard": Media(F.OTHER, (".vcf",), ("text/x-vcard",)),
    "message/rfc822": Media(F.LETTER, (".eml",)),
    "application/vnd.ms-outlook": Media(F.LETTER, (".msg",)),
    "application/msword": Media(F.DOCUMENT, (".doc", ".dot")),
    "application/vnd.ms-excel": Media(F.SHEET, (".xls", ".xlt")),
    "application/vnd.ms-powerpoint": Media(F.SLIDES, (".ppt", ".pps")),
    "application/x-ole-storage": Media(F.DOCUMENT),
    f"{_OFFICE}wordprocessingml.document": Media(F.DOCUMENT, (".docx", ".dotx")),
    f"{_OFFICE}spreadsheetml.sheet": Media(F.SHEET, (".xlsx", ".xltx")),
    f"{_OFFICE}presentationml.presentation": Media(F.SLIDES, (".pptx", ".ppsx")),
    f"{_OPEN}text": Media(F.DOCUMENT, (".odt",)),
    f"{_OPEN}spreadsheet": Media(F.SHEET, (".ods",)),
    f"{_OPEN}presentation": Media(F.SLIDES, (".odp",)),
    "application/epub+zip": Media(F.DOCUMENT, (".epub",)),
    "application/zip": Media(F.ARCHIVE, (".zip",), ("application/x-zip-compressed", "application/x-zip")),
    "application/gzip": Media(F.ARCHIVE, (".gz", ".tgz"), ("application/x-gzip",)),
    "application/x-tar": Media(F.ARCHIVE, (".tar",)),
    "application/x-7z-compressed": Media(F.ARCHIVE, (".7z",)),
    "application/vnd.rar": Media(F.ARCHIVE, (".rar",), ("application/x-rar-compressed", "application/x-rar")),
    "application/x-xz": Media(F.ARCHIVE, (".xz",)),
    "application/x-bzip2": Media(F.ARCHIVE, (".bz2",), ("application/bzip2",)),
    "application/zstd": Media(F.ARCHIVE, (".zst",)),
    "application/vnd.ms-cab-compressed": Media(F.ARCHIVE, (".cab",)),
    "audio/mpeg": Media(F.SOUND, (".mp3",), ("audio/mp3",)),
    "audio/mp4": Media(F.SOUND, (".m4a",), ("audio/x-m4a",)),
    "audio/ogg": Media(F.SOUND, (".ogg", ".oga", ".opus"), ("application/ogg", "audio/opus", "video/ogg")),
    "audio/wav": Media(F.SOUND, (".wav",), ("audio/x-wav", "audio/wave")),
    "audio/flac": Media(F.SOUND, (".flac",), ("audio/x-flac",)),
    "audio/amr": Media(F.SOUND, (".amr",), ("audio/amr-nb",)),
    "video/mp4": Media(F.FILM, (".mp4", ".m4v"), ("video/3gpp", "video/x-m4v")),
    "video/quicktime": Media(F.FILM, (".mov", ".qt")),
    "video/webm": Media(F.FILM, (".webm", ".mkv"), ("video/x-matroska", "audio/webm")),
    "video/x-msvideo": Media(F.FILM, (".avi",), ("video/avi",)),
    "video/x-ms-wmv": Media(F.FILM, (".wmv", ".wma", ".asf"), ("video/x-ms-asf", "audio/x-ms-wma")),
    "application/x-msdownload": Media(F.PROGRAM, (".exe", ".dll", ".scr", ".com"), ("application/x-dosexec",)),
    "application/x-executable": Media(F.PROGRAM, (".elf", ".so", ".bin"), ("application/x-sharedlib",)),
    "application/java-archive": Media(F.PROGRAM, (".jar", ".apk"), ("application/vnd.android.package-archive",)),
    "text/x-script": Media(F.PROGRAM, (), ("application/javascript", "text/javascript", "application/x-sh")),
    "application/x-ms-shortcut": Media(F.PROGRAM, (".lnk", ".url", ".desktop", ".webloc")),
    "application/x-disk-image": Media(F.PROGRAM, (".iso", ".img", ".dmg", ".vhd", ".vhdx", ".vmdk"),
                                      ("application/x-iso9660-image", "application/x-apple-diskimage")),
    "application/pkcs7-signature": Media(F.OTHER, (".p7s",), ("application/x-pkcs7-signature",)),
    "application/pkcs7-mime": Media(F.OTHER, (".p7m",), ("application/x-pkcs7-mime",)),
    "application/pgp-encrypted": Media(F.OTHER, (".pgp", ".asc"), ("application/pgp-signature",)),
    UNKNOWN: Media(F.OTHER),
}  # fmt: skip
_BY_WORD = {word: name for name, media in MEDIA.items() for word in (name, *media.also)}
_BY_ENDING = {ending: name for name, media in reversed(MEDIA.items()) for ending in media.endings}
_SAYS_NOTHING = frozenset({UNKNOWN, "text/plain"})


def family_of(media: str) -> Family:
    """The family of a type; of one outside the list, `other`."""
    return MEDIA[media].family if media in MEDIA else Family.OTHER


def ending_of(name: str) -> str:
    """The ending of a name as a computer reads it, with the dot, in small letters: of `bill.pdf.exe` it is `.exe`."""
    tail = name.rstrip(" .\t\u00a0").rpartition(".")[2].lower()
    return f".{tail}" if "." in name and tail.isalnum() else ""


def promised(name: str, said: str) -> str:
    """The type that name and sender promise, as a word of the list; empty where they promise none that is known."""
    by_name, by_word = _BY_ENDING.get(ending_of(name), ""), _BY_WORD.get(said.partition(";")[0].strip().lower(), "")
    return by_word if by_word and by_word not in _SAYS_NOTHING else by_name

