"""What looking at files costs: CPU of this process and of the limited children, for each kind of file.

    python -m bench.files

The limit, in the same run: reading the same file with the bare library, in this process, without any fence.
"""

import io
import os
import time
from collections.abc import Callable
from pathlib import Path

import pypdfium2
from PIL import Image

from tests.mails import make_mails
from tests.strangers import docx, pdf, zipped
from tillit.contact.files import apart
from tillit.contact.files.apart import do_apart
from tillit.contact.files.jobs import Do, Job
from tillit.contact.files.look import look_at_files
from tillit.contact.lines.email.parse import parse_mail

TIMES = 20
TICKS = os.sysconf("SC_CLK_TCK")


def photo(width: int, height: int, media: str) -> bytes:
    """Soft noise, as a camera gives it."""
    picture = Image.frombytes("RGB", (400, 300), os.urandom(360_000)).resize((width, height), Image.Resampling.BICUBIC)
    drawn = io.BytesIO()
    picture.save(drawn, media, **({"quality": 90} if media == "JPEG" else {}))
    return drawn.getvalue()


def theirs() -> float:
    """CPU seconds of the warmed process and of every child that it has taken away."""
    stat = Path(f"/proc/{apart._workshop[0].process.pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, stat[11:15])) / TICKS


def bare(content: bytes, media: str) -> None:
    if media == "application/pdf":
        pypdfium2.PdfDocument(content)[0].get_textpage().get_text_bounded()
    elif media.startswith("image/"):
        picture = Image.open(io.BytesIO(content))
        picture.draft("RGB", (640, 640))
        picture.thumbnail((320, 320))


def cpu_of(act: Callable[[], object], times: int = TIMES) -> float:
    """Milliseconds of this process."""
    before = time.process_time()
    for _ in range(times):
        act()
    return (time.process_time() - before) / times * 1e3


def measure(name: str, content: bytes, media: str, do: Do = Do.LOOK) -> None:
    before = theirs()
    ours = cpu_of(lambda: do_apart(Job(do, media, page=1, seconds=8, wall=20.0), content))
    child = (theirs() - before) / TIMES * 1e3
    least = cpu_of(lambda: bare(content, media))
    beside = f"bare {least:7.1f} ms, x{(ours + child) / least:.1f}" if least > 0.1 else ""
    print(f"{name:38} {len(content) // 1000:6} kB   ours {ours:6.2f} ms   child {child:7.1f} ms   {beside}")


def noise() -> None:
    """What 1,000 mails of the mix pay: their files are random bytes that call themselves pictures and papers."""
    mails = [parse_mail(made.raw) for made in make_mails(1000)]
    files = [(file.name, file.type, file.content) for mail in mails for file in mail.attachments]
    spent = cpu_of(lambda: look_at_files(files), 3)
    print(f"1,000 mails of the mix, {len(files)} files of noise: {spent:.1f} ms, {spent / len(mails):.4f} ms a mail")


def main() -> None:
    noise()
    started = time.perf_counter()
    do_apart(Job(Do.LOOK, "text/plain"), b"warm")
    print(f"warming: {(time.perf_counter() - started) * 1e3:.0f} ms, once a process; CPU {theirs() * 1e3:.0f} ms")
    jpeg = photo(4000, 3000, "JPEG")
    measure("12-megapixel JPEG, small picture", jpeg, "image/jpeg")
    measure("12-megapixel JPEG, to look at", jpeg, "image/jpeg", Do.PICTURE)
    measure("12-megapixel PNG, small picture", photo(4000, 3000, "PNG"), "image/png")
    measure("PDF of 3 pages, words and first page", pdf(*("ord " * 300 for _ in range(3))), "application/pdf")
    measure("PDF, one page to look at", pdf("Hej"), "application/pdf", Do.PAGE)
    words = [f"Kvitto nummer {number} för jackan" for number in range(500)]
    measure("Word document of 500 paragraphs", docx(*words), "application/zip")
    measure("plain text of 2 kB", b"Ordet fritt. " * 160, "text/plain")
    measure("archive with 20 files", zipped({f"{n}.txt": "Hej" * 100 for n in range(20)}), "application/zip")
    pss = Path(f"/proc/{apart._workshop[0].process.pid}/smaps_rollup").read_text()
    kept = next(line.split()[1] for line in pss.splitlines() if line.startswith("Pss:"))
    print(f"memory of the warmed process (PSS): {int(kept) // 1024} MB")


if __name__ == "__main__":
    main()
