import pytest

from tests.notice.edit import change_in, cut, swap
from tillit.notice.faults import NoticeRefused
from tillit.notice.models import Notice
from tillit.notice.read import ARTICLE_13, read_notice


def faults_of(document: str) -> dict[str, tuple[str, str]]:
    with pytest.raises(NoticeRefused) as refused:
        read_notice(document)
    return {fault.place: (fault.what, fault.mend) for fault in refused.value.faults}


def test_the_default_notice_is_read(notice: Notice) -> None:
    assert notice.companies[notice.controller.company].name == "Nordlund AB"
    assert notice.purposes["warranty"].title("sv") == "Garanti och reklamation"


def test_a_slip_in_toml_is_reported_with_its_line(document: str) -> None:
    line = document.split("\n").index("[closing]") + 2
    faults = faults_of(swap(document, "cap_days = 365", "cap_days = = 365"))
    assert list(faults) == [f"line {line}, column 12"]


def test_a_document_that_breaks_off_is_reported_at_its_last_line(document: str) -> None:
    faults = faults_of(document + '\nlast = "')
    assert list(faults) == [f"line {document.count(chr(10)) + 2}, column 1"]


def test_a_table_that_stands_twice_is_a_slip_in_toml(document: str) -> None:
    (place,) = faults_of(document + '\n[group]\nname = "Again"\n')
    assert place.startswith("line ")


def test_a_misspelt_key_is_refused_with_the_nearest_one(document: str) -> None:
    faults = faults_of(swap(document, 'category = "attachments"\ndays', 'category = "attachments"\ndyas'))
    assert faults["retention[1].dyas"] == ("Nothing here is called `dyas`.", "Did you mean `days`?")


@pytest.mark.parametrize(
    ("block", "old", "new", "nearest"),
    [
        ("promise.one-year", "controls", "contrals", "controls"),
        ("countries.SE", "authority.website", "authority.web", "website"),
        ("purposes.survey", "assessment.review", "assessment.reviev", "review"),
        ("monitoring", "quota_share", "quota_shaer", "quota_share"),
    ],
)
def test_misspelt_keys_are_found_at_every_depth(document: str, block: str, old: str, new: str, nearest: str) -> None:
    assert f"`{nearest}`" in faults_of(change_in(document, block, old, new))[f"{block}.{new}"][1]


def test_a_missing_key_of_a_part_names_the_key(document: str) -> None:
    faults = faults_of(change_in(document, "promise.secure", 'kind = "limit"\n', ""))
    assert faults == {"promise.secure.kind": ("This is missing.", "Add `kind` here.")}


@pytest.mark.parametrize("part", ["controller", "data_protection", "objection", "closing", "rights"])
def test_a_missing_part_names_its_article(document: str, part: str) -> None:
    assert faults_of(cut(document, part))[part] == ("This is missing.", ARTICLE_13[part])


@pytest.mark.parametrize("part", ["withdrawal", "provision", "automated", "source"])
def test_a_missing_sentence_on_rights_names_its_article(document: str, part: str) -> None:
    shorter = "\n".join(line for line in document.split("\n") if not line.startswith(f"{part}."))
    assert faults_of(shorter)[f"rights.{part}"] == ("This is missing.", ARTICLE_13[f"rights.{part}"])


@pytest.mark.parametrize("part", ["purposes", "recipients", "countries"])
def test_a_notice_without_such_a_part_at_all_names_its_article(document: str, part: str) -> None:
    renamed = document.replace(f"\n[{part}.", f"\n[elsewhere.{part}.")
    faults = faults_of(renamed)
    assert faults[part] == ("This is missing.", ARTICLE_13[part])


def test_a_notice_without_periods_names_its_article(document: str) -> None:
    assert "Article 13(2)(a)" in faults_of(document.replace("[[retention]]", "[[retain]]"))["retention"][1]


@pytest.mark.parametrize(
    ("old", "new", "place", "word"),
    [
        ("cap_days = 365", 'cap_days = "365"', "closing.cap_days", "whole number"),
        ("cap_days = 365", "cap_days = true", "closing.cap_days", "whole number"),
        ("cap_days = 365", "cap_days = -1", "closing.cap_days", "too small"),
        ("cap_days = 365", "cap_days = 99999", "closing.cap_days", "too large"),
        ("sweep_share_stop = 0.05", "sweep_share_stop = 0.0", "guards.sweep_share_stop", "too small"),
        ("sweep_share_stop = 0.05", 'sweep_share_stop = "all"', "guards.sweep_share_stop", "number"),
        ('name = "Nordlund"', "name = 7", "group.name", "Text"),
        ('name = "Nordlund"', 'name = " "', "group.name", "Nothing stands here"),
        ("consent = true", 'consent = "yes"', "recording.consent", "Yes or no"),
        ("2027-11-15", '"2027-11-15"', "purposes.triage.assessment.review", "date"),
        ('languages = ["en", "sv", "de"]', 'languages = "en"', "languages", "list"),
        ('part = "supplier"', 'part = "friend"', "companies.svarstjanst.part", "choices"),
        ("quota.agent = { warn = 60, stop = 120 }", "quota.agent = 5", "guards.quota.agent", "table"),
        ('SE = "legitimate-interest"', 'SE = "habit"', "purposes.triage.grounds.SE", "choices"),
    ],
)
def test_a_value_of_the_wrong_sort_is_refused_at_its_place(
    document: str, old: str, new: str, place: str, word: str
) -> None:
    assert word in faults_of(swap(document, old, new))[place][0]


def test_all_faults_of_form_are_reported_at_once(document: str) -> None:
    twice = swap(swap(document, "cap_days = 365", 'cap_days = "x"'), "idle_days = 14", "idle_dys = 14")
    assert set(faults_of(twice)) == {"closing.cap_days", "closing.idle_days", "closing.idle_dys"}


@pytest.mark.parametrize("rubbish", ["", "\x00", "[" * 5000, "a = 1\n" * 2, "[purposes]\nx = 1\n[retention]\n"])
def test_rubbish_is_refused_with_words_and_never_a_crash(rubbish: str) -> None:
    assert faults_of(rubbish)
