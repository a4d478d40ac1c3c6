import pytest

from tillit.notice.controls import Control, ControlRegisteredTwice, Controls, Evidence, Verdict


def kept() -> Evidence:
    return Evidence(Verdict.KEPT, ("oldest closed case: %(days)s days",), {"days": 341})


def on() -> bool:
    return True


def off() -> bool:
    return False


def test_a_registered_control_is_known_with_its_state_and_evidence() -> None:
    controls = Controls()
    controls.register(Control("sweep-runs", "The sweep runs each hour", kept, on))
    controls.register(Control("cut-outs", "Card numbers are cut out", kept, off))
    assert controls.states() == {"sweep-runs": True, "cut-outs": False}
    assert [control.id for control in controls] == ["sweep-runs", "cut-outs"]
    found = controls.get("sweep-runs")
    assert found is not None
    assert found.evidence().verdict == "kept"
    assert controls.get("unknown") is None


def test_registering_the_same_control_again_changes_nothing_but_another_under_its_name_is_refused() -> None:
    controls, control = Controls(), Control("sweep-runs", "The sweep runs each hour", kept, on)
    assert controls.register(control) is controls.register(control)
    with pytest.raises(ControlRegisteredTwice):
        controls.register(Control("sweep-runs", "Something else", kept, off))


def test_a_control_switched_off_later_is_seen_at_once() -> None:
    controls, state = Controls(), {"on": True}
    controls.register(Control("sweep-runs", "The sweep runs each hour", kept, lambda: state["on"]))
    assert controls.states() == {"sweep-runs": True}
    state["on"] = False
    assert controls.states() == {"sweep-runs": False}
