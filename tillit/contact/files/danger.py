"""Which files are held back, and why: kept sealed like all others, but handed over only after a person let them go.

This page judges by type, name and a look at the bytes; `inside` looks into archives, in the limited child.
"""

import re
from enum import StrEnum

from tillit.contact.files.media import Family, ending_of, family_of


class Held(StrEnum):
    """Why a file is held back: a closed list, each with its words on the page."""

    PROGRAM = "program"
    SCRIPT = "script"
    MACROS = "macros"
    EMBEDDED = "embedded"
    DISK = "disk-image"
    SHORTCUT = "shortcut"
    ACTIVE = "active-page"
    LOCKED = "locked"
    UNSEEN = "unseen"
    INSIDE = "inside"
    NESTED = "nested"
    BOMB = "bomb"
    TWO_FACED = "two-faced"
    UNREAD = "unread"


_SCRIPTS = frozenset({
    ".js", ".jse", ".mjs", ".vbs", ".vbe", ".vb", ".wsf", ".wsh", ".ws", ".wsc", ".sct", ".hta", ".ps1", ".psm1",
    ".psd1", ".ps1xml", ".bat", ".cmd", ".sh", ".bash", ".py", ".pyw", ".pyz", ".pl", ".rb", ".php", ".lua",
    ".ahk", ".applescript", ".scpt", ".command", ".workflow", ".reg", ".scf", ".library-ms", ".search-ms",
})  # fmt: skip
_PROGRAMS = frozenset({
    ".exe", ".scr", ".com", ".pif", ".cpl", ".dll", ".ocx", ".sys", ".drv", ".msi", ".msp", ".mst", ".msix",
    ".appx", ".appxbundle", ".jar", ".apk", ".xapk", ".ipa", ".app", ".deb", ".rpm", ".gadget", ".jnlp", ".chm",
    ".hlp", ".msc", ".xll", ".xlam", ".ppam", ".wll", ".application", ".appref-ms", ".settingcontent-ms", ".iqy",
    ".slk", ".rdp", ".diagcab", ".ade", ".adp", ".mde", ".accde", ".dex",
})  # fmt: skip
_SHORTCUTS = frozenset({
    ".lnk", ".url", ".desktop", ".webloc", ".website", ".inetloc", ".fileloc",
})  # fmt: skip
_DISKS = frozenset({
    ".iso", ".img", ".dmg", ".vhd", ".vhdx", ".vmdk", ".qcow2", ".wim", ".udf", ".vdi",
})  # fmt: skip
_WITH_MACROS = frozenset({
    ".docm", ".dotm", ".xlsm", ".xltm", ".xlsb", ".pptm", ".potm", ".ppsm", ".sldm",
})  # fmt: skip
_BY_TYPE = {
    "application/x-disk-image": Held.DISK, "application/x-ms-shortcut": Held.SHORTCUT, "text/x-script": Held.SCRIPT,
    "application/x-msdownload": Held.PROGRAM, "application/x-executable": Held.PROGRAM,
    "application/java-archive": Held.PROGRAM, "application/x-7z-compressed": Held.UNSEEN,
    "application/vnd.rar": Held.UNSEEN, "application/zstd": Held.UNSEEN,
    "application/vnd.ms-cab-compressed": Held.UNSEEN,
}  # fmt: skip
_PAGES = frozenset({"text/html", "image/svg+xml", "text/xml"})
_RUNS = re.compile(
    rb"<\s{0,9}(?:script|iframe|object|embed|applet)\b|\bon[a-z]{3,20}\s{0,9}=|javascript\s{0,9}:|data:text/html|"
    rb"<meta[^>]{0,100}http-equiv\s{0,9}=\s{0,9}.?refresh",
    re.IGNORECASE,
)
_OLE_MACROS = ("_VBA_PROJECT", "VBA", "Macros")
_INSTALLER = b"\x84\x10\x0c\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"
_TAIL = 65_536 + 22
_END_OF_ZIP = b"PK\x05\x06"


def held_by_name(name: str) -> Held | None:
    """What the ending alone tells: a computer that opens such a file runs it."""
    ending = ending_of(name)
    for endings, held in (
        (_PROGRAMS, Held.PROGRAM), (_SCRIPTS, Held.SCRIPT), (_SHORTCUTS, Held.SHORTCUT), (_DISKS, Held.DISK),
        (_WITH_MACROS, Held.MACROS),
    ):  # fmt: skip
        if ending in endings:
            return held
    return None


def held_by_content(content: bytes, media: str) -> Held | None:
    """What the bytes tell without being taken apart."""
    if held := _BY_TYPE.get(media):
        return held
    if media == "application/x-ole-storage":
        return _held_in_ole(content)
    if media in _PAGES and _RUNS.search(content):
        return Held.ACTIVE
    if media == "application/rtf" and (b"\\objdata" in content or b"\\objupdate" in content):
        return Held.EMBEDDED
    return Held.TWO_FACED if _is_two_faced(content, media) else None


def _held_in_ole(content: bytes) -> Held | None:
    """The old container of Office names its streams in UTF-16."""
    if _INSTALLER in content:
        return Held.PROGRAM
    if _has(content, "EncryptedPackage"):
        return Held.LOCKED
    if any(_has(content, name) for name in _OLE_MACROS):
        return Held.MACROS
    return Held.EMBEDDED if _has(content, "Ole10Native") else None


def ole_media(content: bytes) -> str:
    """Which program an old Office file is of."""
    for stream, media in (
        ("__substg1.0_", "application/vnd.ms-outlook"), ("WordDocument", "application/msword"),
        ("Workbook", "application/vnd.ms-excel"), ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ):  # fmt: skip
        if _has(content, stream):
            return media
    return "application/x-ole-storage"


def _has(content: bytes, stream: str) -> bool:
    return stream.encode("utf-16-le") in content


def _is_two_faced(content: bytes, media: str) -> bool:
    """Whether a file that begins as one thing ends as an archive: to one program a picture, to another a folder."""
    if family_of(media) not in {Family.PICTURE, Family.PDF, Family.TEXT, Family.SOUND, Family.FILM}:
        return False
    at = content.rfind(_END_OF_ZIP, max(0, len(content) - _TAIL))
    if at < 0 or at + 22 > len(content):
        return False
    return at + 22 + int.from_bytes(content[at + 20 : at + 22], "little") == len(content)
