"""However a number is written: what a person reads as one is one."""

import gc
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tillit.vault.cut import STRICTEST, CutRules, cut_out, find_cuts, must_not_keep
from tillit.vault.cut.countries import COUNTRIES, kinds_of
from tillit.vault.cut.rules import FormRefused, read_form

NORDIC = CutRules(frozenset({"SE", "DE"}))


def in_digits_of(zero: int) -> str:
    """A card number in the figures of another script, or full-width."""
    return "".join(chr(zero + int(sign)) if sign.isdigit() else sign for sign in "4111 1111 1111 1111")


@pytest.mark.promise("minimal")
@pytest.mark.parametrize(
    "written",
    [
        "4111\u200b1111\u200b1111\u200b1111", "\u2066 4111 1111 1111 1111\u2069", "4\u00ad111 1111 1111 1111",
        in_digits_of(0xFF10), in_digits_of(0x0660), "4111&nbsp;1111&nbsp;1111&nbsp;1111",
        "&#52;111 1111 1111 1111", "4111%201111%201111%201111", "%34111111111111111", "4111+1111+1111+1111",
        "411l 1111 1111 1111", "4OI2 8888 8888 1881", "4️⃣1️⃣1️⃣1️⃣ 1111 1111 1111", "kort4111111111111111",
        "4111 1111 1111 1111exp 12/27", "scan_4111111111111111_front.png", "https://x.example/?pan=4111111111111111&a=1",
        "4111\t1111\t1111\t1111", "4111 / 1111 / 1111 / 1111", "4111·1111·1111·1111", "4111'1111'1111'1111",
        "%B4111111111111111^LINDQVIST/ADA^27121010000012300000?", ";4111111111111111=27121010000012300000?",
        "My order is late. Please charge 4111111111111111",
    ],
)  # fmt: skip
def test_a_card_number_in_disguise_is_cut(written: str) -> None:
    cut = cut_out(f"Hello {written} thanks", NORDIC)
    assert [one.kind for one in cut.found] == ["card"]
    assert not any(sign.isdecimal() for sign in cut.text.replace("1111]", "").replace("1881]", "").replace("12/27", "")
                   .replace("a=1", ""))  # fmt: skip


@pytest.mark.parametrize(
    "written",
    [
        "order 4532015112830366", "Auftragsnr. 4532015112830366", "IMEI 356938035643809", "+4670174060512345",
        "9400 4111 1111 1111 1111 22", "A4111111111111111B", "00000000-4111-1111-1111-111111111111",
        "20260412-7781", "260412-7783", "Ordernummer 850101-1236", "Kvitto 4532015112830366", "4111 1111 1111 1112",
        "PIN 1234", "code 402", "Presentkort 4532 0151 1283 0366", "36574261809", "BIC COBADEFFXXX",
    ],
)  # fmt: skip
def test_what_is_no_such_number_stays(written: str) -> None:
    assert find_cuts(f"Hello {written} thanks", NORDIC) == []


@pytest.mark.promise("minimal")
@pytest.mark.parametrize("kind", kinds_of(COUNTRIES), ids=lambda kind: f"{kind.country} {kind.name}")
def test_every_known_personal_number_goes_where_the_notice_names_its_country(kind) -> None:
    text, here = f"{kind.name}: {kind.example}", CutRules(frozenset({kind.country}))
    assert cut_out(text, here).text == f"{kind.name}: [personal number removed]"
    assert cut_out(text, CutRules(frozenset({"XX"}))).text == text
    if kind.alone and kind.alone.fullmatch(kind.example):
        assert cut_out(f"Hej {kind.example}", here).kinds == ["personal-number"]
    else:
        assert cut_out(f"Hej {kind.example}", here).found == []


def test_a_birth_date_and_an_end_of_validity_stay() -> None:
    assert cut_out("Born 1985-01-01, card valid to 12/27").found == []
    assert "12/27" in cut_out("4111 1111 1111 1111 12/27 123").text


def test_a_pin_is_cut_beside_a_card_only() -> None:
    assert cut_out("card 4111 1111 1111 1111 and PIN 4471").kinds == ["card", "security-code"]
    assert cut_out("my SIM has PIN 4471").found == []


@pytest.mark.promise("minimal")
def test_a_file_with_a_card_or_a_personal_number_must_not_be_kept_and_an_invoice_may() -> None:
    assert must_not_keep("Kort 4111 1111 1111 1111 CVC 737", NORDIC) == ["card", "security-code"]
    assert must_not_keep("Personnummer 850101-1236", NORDIC) == ["personal-number"]
    assert must_not_keep("Invoice 2026-77, IBAN DE89 3704 0044 0532 0130 00", NORDIC) == []


def test_a_brands_own_numbers_stay_unless_a_word_says_that_they_are_a_card() -> None:
    own = CutRules(frozenset({"SE"}), ("19######-####", "4532## ##########"))
    assert cut_out("about 19850101-1236", own).found == []
    assert cut_out("about 453201 5112830366", own).found == []
    assert cut_out("my card 453201 5112830366", own).kinds == ["card"]
    assert cut_out("about 19850101-1236").kinds == ["personal-number"]


@pytest.mark.parametrize(
    "form", ["", "##", "################", "4### #### #### ####", "@@@@@@", "a" * 41, "(a+)+$", "#{9}"]
)
def test_a_form_that_spares_cards_or_is_none_is_refused(form: str) -> None:
    with pytest.raises(FormRefused):
        read_form(form)


@pytest.mark.parametrize(
    "form",
    ["20######-####", "NL-########", "6275 91## #### ####", "GC@@ ########", "SE45 5000 0000 0583 9825 7466"],
)
def test_a_form_of_orders_gift_cards_and_own_accounts_is_taken(form: str) -> None:
    assert read_form(f" {form} ") == form


SHAPES = [
    "4", "4 ", "4111 1111 1111 1112 ", "4111 1111 1111 1111 ", "4-", "12/27 ", "1/", "DE89 ", "850101-1236 ",
    "SE4550000000058398257466 ", "36 574 261 809 ", "&#52;", "%34", "\u200b4", "\uff14", "4O", "%B4111111111111111^",
    "4111111111111111=", "pin 1234 4111111111111111 ", "personnummer ", "order ", "4\n> ",
]  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_time_grows_with_the_text_and_with_nothing_else(shape: str) -> None:
    def cpu(size: int, times: int = 1) -> float:
        text = shape * (size // len(shape))
        gc.collect()
        gc.disable()  # it looks through all that the other tests of the run left, too
        started = time.process_time()
        for _ in range(times):
            cut_out(text, NORDIC)
        used = time.process_time() - started
        gc.enable()
        return used / times

    cpu(4_000)  # the first time builds what all share
    short, long = max(cpu(40_000, 3), 0.01), cpu(400_000)
    assert long < 25 * short
    assert long < 10


@given(st.text(st.sampled_from("0123456789 \n-./>OolI\uff14&#;%\u200bSEABCDKkort:+"), max_size=120))
def test_no_text_makes_it_fail(text: str) -> None:
    cut = cut_out(text, STRICTEST)
    assert all(0 <= one.start < one.end <= len(text) for one in cut.found)
    assert all(one.end <= two.start for one, two in zip(cut.found, cut.found[1:], strict=False))
