"""Section `conversations`: nobody listens in, and nothing is recorded without consent."""

import pytest
from django.apps import apps

from tests.house import House
from tests.scenes import brand, company, letter, refused
from tillit.cases.models import Kind
from tillit.keeper.answers import Recorded, Taken
from tillit.keeper.wire import MACHINES, Birth, Consented, Fact, Facts, Scope, SealItem, Take
from tillit.kit.clock import now
from tillit.kit.refs import new_id
from tillit.notice.controls import Verdict, registry
from tillit.vault.actors import machine
from tillit.vault.client import ask
from tillit.vault.errors import Refusal
from tillit.vault.sealing import FORMAT


@pytest.mark.promise("co-listening")
def test_there_is_no_session_without_a_reason_because_there_is_no_session(house: House) -> None:
    ada = letter(house, kind=Kind.QUESTION)
    for login in ("cho", "oda", "ben"):
        code = refused(ada.message, "body", by=house.actor(login), purpose="service-improvement")
        assert code == ("purpose-not-in-notice", "purposes.service-improvement")
    evidence = registry.get("listening-not-open").evidence()
    assert (evidence.verdict, evidence.figures["sessions"]) == (Verdict.KEPT, 0)
    assert not [m for m in apps.get_models() if "listen" in m._meta.label.lower()]


def recording(house: House, *, consent: bool) -> None:
    """Seal the sound of a call, as whichever machine would."""
    call, owner = new_id(), {"company": company("nordlund-ab"), "brand": brand()}
    scope = Scope(kind="recording", subject=call, category="recording", **owner)
    birth = Birth(subject=call, kind="recording", country="SE", opened=now(), channel="telephone", **owner)
    if consent:
        fact = Fact(id=new_id(), subject=call, at=now(), body=Consented(call=call, person=new_id(), wording="ja"))
        ask(Facts(facts=[fact]), Recorded, by=machine("receive"))
    take = Take(purpose="transport", births=[birth], seals=[SealItem(scope, "recording.sound", FORMAT, call, b"hej")])
    for name in MACHINES:
        with pytest.raises(Refusal) as refusal:
            ask(take, Taken, by=machine(name))
        assert refusal.value.clause


@pytest.mark.promise("no-recording-without-consent")
@pytest.mark.parametrize("consent", [False, True])
def test_no_machine_can_keep_a_recording(house: House, consent: bool) -> None:
    recording(house, consent=consent)
    evidence = registry.get("no-recorder").evidence()
    assert (evidence.verdict, evidence.figures["tables"]) == (Verdict.KEPT, 0)


@pytest.mark.promise("no-recording-without-consent")
def test_no_table_has_a_place_for_sound() -> None:
    assert not [m for m in apps.get_models() if "record" in m._meta.model_name]
