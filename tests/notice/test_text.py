import re

import pytest

from tests.notice.edit import change_in, cut, swap
from tillit.notice.facts import PHRASES, phrases
from tillit.notice.models import Notice
from tillit.notice.read import read_notice
from tillit.notice.text import Section, print_notice
from tillit.notice.words import languages, read_language

LANGUAGES = ["en", "sv", "de"]
ORDER = [
    "controller", "purposes", "data", "conversations", "sharing", "grounds", "keeping", "security", "rights",
    "objection", "complaint",
]  # fmt: skip


def sections(document_or_notice: Notice | str, language: str = "en") -> dict[str, Section]:
    notice = read_notice(document_or_notice) if isinstance(document_or_notice, str) else document_or_notice
    return {section.id: section for section in print_notice(notice, language)}


def whole(document_or_notice: Notice | str, language: str = "en") -> str:
    parts = sections(document_or_notice, language).values()
    return "\n".join(f"{part.heading}\n" + "\n".join(part.paragraphs) for part in parts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_section_is_there_and_has_words_in_each_language(notice: Notice, language: str) -> None:
    printed = sections(notice, language)
    assert list(printed) == ORDER
    assert all(part.heading and part.paragraphs and all(part.paragraphs) for part in printed.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_unfilled_or_doubled_is_printed(notice: Notice, language: str) -> None:
    text = whole(notice, language)
    assert not re.search(r"[{}]|\.\.|  | ,|\(\)", text)
    lines = [line for part in sections(notice, language).values() for line in part.paragraphs]
    assert all(re.search(r"[.?!]$", line) for line in lines), [line for line in lines if not line.endswith(".")]


@pytest.mark.promise("objection")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_right_to_object_stands_by_itself_with_its_contact(notice: Notice, language: str) -> None:
    objection = sections(notice, language)["objection"]
    assert any(notice.objection.email in line for line in objection.paragraphs)
    assert any(str(notice.objection.telephone) in line for line in objection.paragraphs)
    assert notice.objection.text(language) == objection.paragraphs[0]
    elsewhere = [part for part in sections(notice, language).values() if part.id != "objection"]
    assert all(notice.objection.text(language) not in part.paragraphs for part in elsewhere)


@pytest.mark.parametrize("language", LANGUAGES)
def test_planned_deeds_are_left_out_of_the_public_text(notice: Notice, language: str) -> None:
    text = whole(notice, language)
    for promise in notice.promises.values():
        if promise.status == "planned":
            assert promise.text(language) not in text
    planned = [
        *(each for each in notice.purposes.values() if not each.in_force),
        *(each for each in notice.recipients.values() if each.status == "planned"),
        *(each for each in notice.categories.values() if each.status == "planned"),
    ]
    assert planned
    assert not [each.title(language) for each in planned if each.title(language) in text]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_promise_that_holds_now_is_printed_in_full(notice: Notice, language: str) -> None:
    text, facts = whole(notice, language), phrases(notice, read_language(language))
    built = [promise for promise in notice.promises.values() if promise.status == "built"]
    assert len(built) == 18
    for promise in built:
        assert promise.text(language).format_map(facts) in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_article_13_is_answered(notice: Notice, language: str) -> None:
    printed = sections(notice, language)
    joined = {name: "\n".join(part.paragraphs) for name, part in printed.items()}
    assert "Nordlund AB" in joined["controller"]
    assert notice.data_protection.email in joined["controller"]
    for recipient in notice.recipients.values():
        assert (recipient.name in joined["sharing"]) == (recipient.status == "built")
    for purpose in notice.purposes.values():
        assert (purpose.text(language) in joined["purposes"]) == purpose.in_force
        assert (purpose.assessment.interest(language) in joined["grounds"]) == (
            purpose.in_force and "legitimate-interest" in purpose.grounds.values()
        )
    for right in notice.rights.granted.values():
        assert right(language) in joined["rights"]
    for country in notice.countries.values():
        assert country.authority is not None
        assert country.authority.website in joined["complaint"]
    for part, word in (("rights", "withdrawal"), ("rights", "automated"), ("data", "provision"), ("data", "source")):
        assert getattr(notice.rights, word)(language) in joined[part]


def test_a_changed_figure_changes_the_text_by_itself(document: str) -> None:
    shorter = swap(document, 'category = "attachments"\ndays = 90', 'category = "attachments"\ndays = 7')
    shorter = swap(shorter, "cap_days = 365", "cap_days = 200")
    text = whole(shorter)
    assert "Attachments: 7 days after closing." in text
    assert "is kept for 200 days at most" in text
    assert "one year at most" not in text


def test_a_purpose_taken_out_is_no_longer_told(document: str) -> None:
    text = whole(cut(document, "purposes.warranty"))
    assert "faulty goods" not in text
    assert "warranty matter" not in text


def test_a_recipient_outside_the_eea_is_told_with_its_safeguard(document: str) -> None:
    safeguard = 'transfer = { en = "standard clauses.", sv = "standardavtal.", de = "Standardklauseln." }\n'
    far = change_in(document, "recipients.mail-relay", 'country = "SE"\n', f'country = "US"\n{safeguard}')
    far += '\n[countries.US]\ntitle = { en = "United States", sv = "USA", de = "USA" }\n'
    lines = sections(far)["sharing"].paragraphs
    assert any("Budkavle Post AB, United States" in line for line in lines)
    assert "Outside the European Economic Area: standard clauses." in lines


def test_grounds_that_differ_by_country_are_told_apart(document: str) -> None:
    mixed = change_in(document, "purposes.question", 'DE = "legitimate-interest"', 'DE = "consent"')
    lines = sections(mixed)["grounds"].paragraphs
    assert "Your questions, in Germany: your consent (GDPR, Article 6(1)(a))." in lines
    assert any(line.startswith("Your questions, in Sweden: our legitimate interest") for line in lines)


def test_another_language_than_those_of_the_notice_is_not_made_up(notice: Notice) -> None:
    with pytest.raises(KeyError):
        print_notice(notice, "fi")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_languages_say_the_same_things(language: str) -> None:
    english, other = read_language("en"), read_language(language)
    assert languages() == set(LANGUAGES)
    for table in ("headings", "sentences", "roles", "grounds", "units", "joining"):
        ours, theirs = getattr(english, table), getattr(other, table)
        assert ours.keys() == theirs.keys()
        for name in ours:
            assert set(re.findall(r"{\w+}", ours[name])) == set(re.findall(r"{\w+}", theirs[name])), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_promises_are_filled_from_the_same_facts_in_each_language(notice: Notice, language: str) -> None:
    assert phrases(notice, read_language(language)).keys() == PHRASES
    for promise in notice.promises.values():
        assert set(re.findall(r"{\w+}", promise.text(language))) == set(re.findall(r"{\w+}", promise.text("en")))


def test_periods_read_as_people_say_them() -> None:
    said = {language: read_language(language) for language in LANGUAGES}
    assert [said["en"].days(n) for n in (1, 90, 365, 730)] == ["one day", "90 days", "one year", "2 years"]
    assert [said["sv"].days(n) for n in (1, 90, 365, 730)] == ["en dag", "90 dagar", "ett år", "2 år"]
    assert [said["de"].days(n) for n in (1, 90, 365, 730)] == ["einen Tag", "90 Tage", "ein Jahr", "2 Jahre"]
    assert [said[language].percent(0.015) for language in LANGUAGES] == ["1.5%", "1,5 %", "1,5 %"]
    assert said["en"].join(["a", "b", "c"]) == "a, b and c"
    assert said["en"].join(["a"]) == "a"
