"""The limited child: it computes and answers; it finds no network, no file, no process, and costs one file at most."""

import io
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from tests.strangers import PLACE, docx, pdf, photograph, picture, png_bomb, zipped
from tillit.contact.files import apart
from tillit.contact.files.apart import do_apart
from tillit.contact.files.jobs import Do, Job
from tillit.contact.files.limits import limit_myself
from tillit.contact.files.look import look_at_files


def in_a_limited_child(act) -> str:
    """What became of `act` in a process with the child's limits: its answer, or the name of its error."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            limit_myself(1)
            os.write(writing, repr(act()).encode()[:500])
        except BaseException as fault:  # noqa: BLE001 - told by its name
            os.write(writing, type(fault).__name__.encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(pid, 0)
    with os.fdopen(reading, "rb") as told:
        return told.read().decode()


FORBIDDEN = {
    "opening a file": lambda: Path("/etc/passwd").read_bytes(),
    "listing a folder": lambda: list(Path("/").iterdir()),
    "a socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM),
    "a socket to the keeper": lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM),
    "another process": os.fork,
    "a program": lambda: os.execv("/bin/true", ["true"]),
    "ending somebody": lambda: os.kill(os.getppid(), signal.SIGTERM),
    "writing a file": lambda: os.open("/tmp/written", os.O_CREAT | os.O_WRONLY),
    "memory without end": lambda: bytearray(2_000_000_000),
}


@pytest.mark.promise("secure")
@pytest.mark.parametrize("deed", FORBIDDEN)
def test_it_cannot_do(deed: str) -> None:
    assert in_a_limited_child(FORBIDDEN[deed]) in {"PermissionError", "MemoryError"}


def test_it_can_still_compute() -> None:
    assert in_a_limited_child(lambda: sum(range(1000))) == "499500"


@pytest.mark.promise("secure")
def test_its_maker_has_no_environment_and_sees_no_file_of_the_house() -> None:
    do_apart(Job(Do.LOOK, "text/plain"), b"Hej")
    pid = apart._workshop[0].process.pid
    assert Path(f"/proc/{pid}/environ").read_bytes().strip(b"\0") == b""
    kept = {str(each.readlink()) for each in Path(f"/proc/{pid}/fd").iterdir()}
    assert all(one.startswith(("pipe:", "/memfd:", "/dev/null", "anon_inode:")) for one in kept), kept


def test_a_hanging_file_costs_itself_and_the_next_is_looked_at() -> None:
    started = time.monotonic()
    # A PDF whose page tree leads in a circle, and a job that has nearly no time.
    assert do_apart(Job(Do.LOOK, "application/pdf", wall=0.01), pdf(pages=100_000)).fault == "slow"
    assert time.monotonic() - started < 5
    assert do_apart(Job(Do.LOOK, "text/plain"), b"Hej").words == "Hej"


def test_a_file_that_burns_the_processor_is_stopped_by_its_seconds() -> None:
    burning = b"{\\rtf1" + b"{\\*" + b"{a" * 300_000
    answer = do_apart(Job(Do.LOOK, "application/rtf", seconds=1, wall=30.0), burning)
    assert answer.fault in {"slow", ""}
    assert do_apart(Job(Do.LOOK, "text/plain"), b"Hej").words == "Hej"


def test_a_maker_that_was_killed_is_made_again() -> None:
    do_apart(Job(Do.LOOK, "text/plain"), b"Hej")
    apart._workshop[0].process.kill()
    assert look_at_files([("a.txt", "text/plain", b"Hej")])[0].fault == "not-looked"
    assert look_at_files([("a.txt", "text/plain", b"Hej")])[0].words == "Hej"


def test_a_file_that_waited_for_a_maker_given_up_writes_nowhere() -> None:
    do_apart(Job(Do.LOOK, "text/plain"), b"Hej")
    shop = apart._workshop[0]
    control = shop.control
    reading, writing = os.pipe()
    shop.end()
    os.dup2(writing, control)
    os.set_blocking(reading, False)
    try:
        with pytest.raises(apart.NotTakenApart):
            shop.do(Job(Do.LOOK, "text/plain", wall=0.1), b"Hej")
        with pytest.raises(BlockingIOError):
            os.read(reading, 1)
    finally:
        for each in (reading, writing, control):
            os.close(each)


def test_it_leaves_with_whoever_started_it() -> None:
    code = (
        "from tillit.contact.files import apart; from tillit.contact.files.jobs import Do, Job; import os;"
        "apart.do_apart(Job(Do.LOOK, 'text/plain'), b'Hej'); print(apart._workshop[0].process.pid, flush=True);"
        "os.kill(os.getpid(), 9)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, text=True)
    pid = int(told.stdout)
    end = time.monotonic() + 10
    while Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_many_files_at_once_each_get_their_own_answer() -> None:
    texts = [f"ord{number}" for number in range(60)]
    with ThreadPoolExecutor(8) as pool:
        words = pool.map(lambda text: do_apart(Job(Do.LOOK, "text/plain"), text.encode()).words, texts)
        assert list(words) == texts


@pytest.mark.promise("minimal")
@pytest.mark.parametrize("media", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("do", [Do.LOOK, Do.PICTURE])
def test_what_is_shown_says_nothing_of_place_camera_and_owner(media: str, do: Do) -> None:
    came = photograph(media=media)
    assert PLACE in came
    shown = do_apart(Job(do, f"image/{media.lower()}"), came).picture
    assert PLACE not in shown
    with Image.open(io.BytesIO(shown)) as picture_shown:
        assert not picture_shown.getexif()
        assert not {"exif", "comment", "icc_profile", "xmp", "photoshop"} & set(picture_shown.info)


def test_a_picture_stands_upright() -> None:
    shown = do_apart(Job(Do.PICTURE, "image/jpeg"), photograph(300, 200, turned=True)).picture
    assert Image.open(io.BytesIO(shown)).size == (200, 300)


@pytest.mark.parametrize(("mode", "media", "name"), [
    ("CMYK", "JPEG", "image/jpeg"), ("I;16", "PNG", "image/png"), ("1", "PNG", "image/png"), ("LA", "PNG", "image/png"),
    ("P", "GIF", "image/gif"), ("RGBA", "WEBP", "image/webp"), ("RGB", "BMP", "image/bmp"), ("F", "TIFF", "image/tiff"),
    ("RGB", "AVIF", "image/avif"),
])  # fmt: skip
def test_every_kind_of_picture_is_drawn(mode: str, media: str, name: str) -> None:
    seen = look_at_files([("bild", name, picture(mode, media=media))])[0]
    assert (seen.media, seen.fault) == (name, "")
    assert Image.open(io.BytesIO(seen.preview)).size == (60, 40)


def test_half_a_picture_is_shown_and_a_tiny_one_too() -> None:
    whole = photograph()
    assert look_at_files([("a.jpg", "", whole[: len(whole) // 2])])[0].preview
    assert look_at_files([("a.png", "", picture(size=(1, 1)))])[0].preview


@pytest.mark.parametrize(("name", "content", "fault"), [
    ("a.png", png_bomb(), "too-large"), ("a.pdf", b"%PDF-1.4 nothing", "broken"),
    ("a.jpg", b"\xff\xd8\xff" + bytes(99), "broken"),
    ("a.tif", b"II*\x00" + bytes(50), "broken"), ("a.docx", docx("<unclosed>"), "broken"),
])  # fmt: skip
def test_what_cannot_be_shown_says_why(name: str, content: bytes, fault: str) -> None:
    seen = look_at_files([(name, "", content)])[0]
    assert (seen.fault, seen.preview) == (fault, b"")


def test_a_pdf_of_a_hundred_thousand_pages_takes_no_longer_than_it_may() -> None:
    seen = look_at_files([("bok.pdf", "", pdf(pages=100_000))])[0]
    assert seen.pages <= 5_000
    assert seen.fault in {"", "slow"}


WORD = "Törnrosdal"
SHARED = f"<s><si><t>{WORD}</t></si></s>".encode()


@pytest.mark.parametrize(("name", "content"), [
    ("a.txt", f"Säkringen {WORD}".encode()), ("a.txt", WORD.encode("utf-16")), ("a.txt", WORD.encode("cp1252")),
    ("a.html", "<html><b>Törn</b>rosdal".encode()), ("a.docx", docx("En", WORD)), ("a.csv", f"a;{WORD}".encode()),
    ("a.rtf", b"{\\rtf1{\\fonttbl{\\f0 Arial;}} T\\'f6rnrosdal\\par}"), ("a.pdf", pdf("Ett", WORD)),
    ("a.eml", f"From: ada@post.example\nSubject: x\nReceived: y\n\n{WORD}".encode()),
    ("a.xlsx", zipped({"xl/workbook.xml": "<w/>", "xl/sharedStrings.xml": SHARED})),
])  # fmt: skip
def test_words_are_read_out(name: str, content: bytes) -> None:
    assert WORD in look_at_files([(name, "", content)])[0].words.split()


@pytest.mark.promise("minimal")
def test_a_file_with_a_card_number_gives_no_word_and_says_what_bars_it() -> None:
    seen = look_at_files([("a.docx", "", docx("Mitt kort: 4111 1111", "och 4111 1111 1111 1111 tack"))])[0]
    assert (seen.words, seen.barred) == ("", ("card",))
