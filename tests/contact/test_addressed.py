"""A fetched mail goes to the company to which somebody wrote, and to no other that shares the account."""

import pytest

from tests.house import House, mail
from tillit.contact.addressed import letters_for
from tillit.contact.models import Mailbox

A, B = "service@nordlund.example", "hej@fjell.example"
OTHER = "main@post.example"


def came_to(above: str, to: str) -> list[str]:
    mailboxes = [Mailbox.objects.get(address=address) for address in (A, B)]
    raw = above.replace("\n", "\r\n").encode() + mail(to=to)
    return [letter.mailbox.address for letter in letters_for(mailboxes, raw, dated=False)]


@pytest.mark.promise("group-sharing")
@pytest.mark.parametrize(
    ("above", "to", "where"),
    [
        (f"Delivered-To: {A}\n", B, [B]),
        (f"Delivered-To: {A}\nX-Original-To: {B}\n", OTHER, [B]),
        (f"Delivered-To: {A}\nEnvelope-To: {B}\n", A, [B]),
        (f"X-Original-To: {A}\nX-Original-To: {B}\n", A, [B]),
        (f"X-Original-To: {OTHER}\nX-Envelope-To: {B}\nEnvelope-To: {A}\n", A, [B]),
        (f"Delivered-To: {B}\n", OTHER, [B]),
        (f"Delivered-To: {A}\nDelivered-To: {B}\n", OTHER, [B]),
        (f"Delivered-To: {A}\n", f"{A}, {B}", [A, B]),
        (f"Cc: {B}\n", A, [A, B]),
        ("", OTHER, [A]),
    ],
)
def test_a_letter_is_for_whom_somebody_wrote_to(house: House, above: str, to: str, where: list[str]) -> None:
    assert came_to(above, to) == where
