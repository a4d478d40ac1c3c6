"""Section `objection`: whoever objects is heard within a minute, and told of the right at the first letter."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from tests.house import House
from tests.scenes import letter, refused, relay
from tillit.cases.models import Kind
from tillit.cases.reply import reply_to_case
from tillit.publishing.current import notice_in_force
from tillit.rights.object_to import object_to


@pytest.mark.promise("objection")
def test_after_an_objection_the_purpose_is_refused_to_everybody(house: House) -> None:
    ada = letter(house, kind=Kind.QUESTION)
    object_to(ada.case.customer, by=house.actor("ben"), purposes=["question"], source=ada.message.pk)
    house.settle()
    for login in ("ben", "cho"):
        code = refused(ada.message, "body", by=house.actor(login), purpose="question")
        assert code == ("restricted", "promise.objection")
        code = refused(ada.message, "body", by=house.operator(login), purpose="question")
        assert code == ("restricted", "promise.objection")


@pytest.mark.promise("objection")
@pytest.mark.parametrize(
    ("to", "login", "language"),
    [("service@nordlund.example", "ben", "sv"), ("hilfe@nordlund.example", "dan", "de")],
)
def test_the_right_stands_apart_in_the_first_letter_in_the_readers_language(
    house: House, to: str, login: str, language: str
) -> None:
    ada = letter(house, to=to, text="Hallo", kind=Kind.QUESTION, by=house.actor(login))
    with relay() as post:
        reply_to_case(ada.case, by=house.actor(login), text="1234", undo=timedelta())
        house.settle()
    (raw,) = post.given
    said = " ".join(message_from_bytes(raw, policy=default).get_body(("plain",)).get_content().split())
    right = notice_in_force().notice.objection
    assert right.text.root[ada.case.language if ada.case.language == language else "en"] in said
    assert right.email in said
    assert said.index("1234") < said.index(right.email)
