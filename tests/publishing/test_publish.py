"""A notice that the software cannot keep is not published; one that it can is followed by the whole system at once."""

from datetime import timedelta

import pytest
from django.conf import settings

from tests.house import House
from tests.notice.edit import change_in, cut, named, swap
from tests.publishing.conftest import Publish
from tests.scenes import letter, opened, refused
from tillit.cases.models import Kind
from tillit.keeper.answers import Looks
from tillit.keeper.wire import Looked
from tillit.kit.clock import now
from tillit.notice.faults import NoticeRefused
from tillit.notice.read import default_document
from tillit.publishing.current import notice_in_force
from tillit.publishing.errors import AlreadyPublished, CannotBeKept, NotAnOfficer, ShorteningNeedsTwo
from tillit.publishing.models import NoticeVersion
from tillit.publishing.publish import publish_notice, review_notice
from tillit.publishing.take_effect import activate_due
from tillit.vault.client import ask
from tillit.vault.errors import Refusal


@pytest.mark.promise("purposes")
def test_a_purpose_taken_out_is_refused_everywhere_and_the_refusal_is_on_record(
    house: House, publish: Publish
) -> None:
    ada, ben, before = letter(house, kind=Kind.WARRANTY), house.actor("ben"), now()
    assert opened(ada.message, "body", by=ben, purpose="warranty")
    publish(cut(default_document(), "purposes.warranty"))
    for login in ("ben", "cho", "oda"):
        code = refused(ada.message, "body", by=house.actor(login), purpose="warranty")
        assert code == ("purpose-not-in-notice", "purposes.warranty")
    looks = ask(Looked(before.date(), refused=True), Looks, by=house.actor("oda")).looks
    assert any(look.clause == "purposes.warranty" and look.subject == ada.case.pk for look in looks)
    assert notice_in_force().rules.purpose_of("warranty") is None
    publish(default_document())
    assert opened(ada.message, "body", by=ben, purpose="warranty")


@pytest.mark.promise("purposes")
def test_another_purpose_does_not_stand_in_for_the_one_taken_out(house: House, publish: Publish) -> None:
    ada, ben = letter(house, kind=Kind.WARRANTY), house.actor("ben")
    publish(cut(default_document(), "purposes.warranty"))
    for purpose in notice_in_force().rules.purposes:
        assert refused(ada.message, "body", by=ben, purpose=purpose)


@pytest.mark.promise("one-year")
def test_a_promise_whose_control_is_off_cannot_be_published(house: House, monkeypatch) -> None:
    monkeypatch.setattr(settings, "TILLIT_SWEEP", False)
    with pytest.raises(CannotBeKept) as refusal:
        publish_notice(named(default_document()), by=house.actor("oda"), second=house.actor("pia").credential)
    (fault,) = refusal.value.faults
    assert fault.place == "promise.one-year.controls[1]"
    assert "sweep-runs" in str(refusal.value)


def test_a_promise_that_no_registered_control_keeps_cannot_be_published(house: House) -> None:
    document = swap(default_document(), 'controls = ["egress-gate"]', 'controls = ["egress-gat"]')
    with pytest.raises(CannotBeKept) as refusal:
        review_notice(document)
    assert refusal.value.faults[0].place == "promise.third-parties.controls[0]"
    assert "egress-gate" in str(refusal.value), "the fault says how to mend it"


@pytest.mark.parametrize("promise", ["order-contact", "social"])
def test_a_deed_that_is_not_built_cannot_be_promised(house: House, promise: str) -> None:
    document = change_in(default_document(), f"promise.{promise}", 'status = "planned"', 'status = "built"')
    with pytest.raises(CannotBeKept) as refusal:
        review_notice(document)
    assert refusal.value.faults[0].place == f"promise.{promise}.controls[0]"


def test_what_is_no_notice_is_refused_with_its_place(house: House) -> None:
    with pytest.raises(NoticeRefused) as refusal:
        review_notice(cut(default_document(), "controller"))
    assert any("controller" in fault.place for fault in refusal.value.faults)


def test_only_an_officer_publishes_and_only_with_another_person(house: House) -> None:
    document, oda = named(default_document()), house.actor("oda")
    with pytest.raises(NotAnOfficer):
        publish_notice(document, by=house.actor("cho"), second=oda.credential)
    for second in (None, oda.credential, house.actor("ben").credential, "I decide alone"):
        with pytest.raises(Refusal) as refusal:
            publish_notice(document, by=oda, second=second)
        assert refusal.value.clause == "house.second-person"
    with pytest.raises(Refusal, match="operator"):
        publish_notice(document, by=house.operator("oda"), second=oda.credential)
    assert notice_in_force().version.document != document


def test_a_published_version_is_dated_hashed_and_not_published_twice(house: House, publish: Publish) -> None:
    version = publish(default_document())
    assert version.hash == notice_in_force().rules.hash
    assert version.seconded_by == "pia"
    with pytest.raises(AlreadyPublished):
        publish_notice(version.document, by=house.actor("oda"), second=house.actor("pia").credential)


def test_shortening_a_period_is_listed_needs_two_and_waits(house: House, publish: Publish) -> None:
    shorter = default_document().replace('category = "content"\ndays = 365', 'category = "content"\ndays = 200')
    before = notice_in_force().version
    review = review_notice(shorter)
    assert any("content" in change.place or "content" in change.what for change in review.shortened)
    with pytest.raises(ShorteningNeedsTwo):
        publish_notice(named(shorter), by=house.actor("oda"))
    version = publish(shorter)
    assert version.activated_at is None
    assert version.in_force_from - now() > timedelta(hours=71)
    assert activate_due() == 0
    assert notice_in_force().version.pk == before.pk
    NoticeVersion.objects.filter(pk=version.pk).update(in_force_from=now())
    assert activate_due() == 1
    assert notice_in_force().version.pk == version.pk
    assert activate_due() == 0
