"""Styles and scripts travel packed, are kept until they change, and come from nowhere else."""

import gzip
import re
from pathlib import Path

from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.test import Client

UI = Path(__file__).resolve().parents[2] / "tillit" / "ui" / "static" / "ui"


def test_an_address_changes_with_the_content_and_is_kept_for_a_year() -> None:
    address = static("ui/base.css")
    assert re.fullmatch(r"/static/ui/base\.css\?[0-9a-f]{12}", address)
    answer = Client().get(address, headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert "immutable" in answer["Cache-Control"]
    assert gzip.decompress(b"".join(answer.streaming_content)) == (UI / "base.css").read_bytes()
    answer.close()


def test_whoever_cannot_unpack_gets_it_plain() -> None:
    assert _content(static("ui/base.css")) == (UI / "base.css").read_bytes()


def test_htmx_comes_from_its_wheel() -> None:
    found = finders.find("django_htmx/htmx-2.min.js")
    assert found is not None
    assert "site-packages" in found
    assert len(_content(static("django_htmx/htmx-2.min.js"))) > 40_000


def test_every_element_is_one_small_file_of_its_own() -> None:
    for path in UI.glob("*.js"):
        text = path.read_text()
        assert text.count("customElements.define(") == 1, path.name
        assert f'customElements.define("{path.stem}"' in text, path.name
        assert text.count("\n") < 130, path.name
        assert "import " not in text, path.name
        assert "innerHTML" not in text, path.name


def _content(address: str) -> bytes:
    answer = Client().get(address)
    assert "Content-Encoding" not in answer
    content = b"".join(answer.streaming_content)
    answer.close()
    return content
