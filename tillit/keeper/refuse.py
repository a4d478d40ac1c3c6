"""Refusals: each with a code, the clause it rests on, and words for the person who asked."""

from tillit.keeper.answers import Refusal
from tillit.keeper.items import Refused


class CallRefused(Exception):
    """The whole call is refused; it travels as a Refusal."""

    def __init__(self, code: str, clause: str, words: str) -> None:
        super().__init__(code)
        self.code, self.clause, self.words = code, clause, words

    def answer(self) -> Refusal:
        """As it travels."""
        return Refusal(self.code, self.clause, self.words)

    def item(self) -> Refused:
        """As one item's outcome."""
        return Refused(self.code, self.clause, self.words)


class KeyringAway(Exception):
    """The keyring's database does not answer. Nothing was opened; ask again."""


WORDS = {
    "no-notice": "No notice is in force, so nothing may be opened.",
    "token": "Your sign-in has ended. Sign in again.",
    "not-enrolled": "You are not enrolled here.",
    "contract-ended": "Your contract has ended, so nothing opens for you any more.",
    "unknown": "There is no such thing here.",
    "erased": "This was erased.",
    "waiting": "This waits to be erased.",
    "scope": "This does not belong where it was asked for.",
    "relation": "This belongs to another company, and nobody shared it with yours.",
    "restricted": "The customer has objected to this use, or it is restricted.",
    "overdue": "The time for which this may be kept has passed.",
    "held": "This is kept for one purpose only, and this is another.",
    "consent": "There is no consent to this recording.",
    "quota": "You have opened as many cases this hour as the notice allows.",
    "unreadable": "This value is not what it was asked for as.",
    "second-person": "A second person must agree.",
    "officer": "Only a privacy officer may do this.",
    "operator": "The operator may not do this.",
    "machine": "This is not for this machine.",
    "finds-only": "This purpose finds a case again; it opens nothing.",
    "too-many": "Too many at once.",
    "invalid": "This is not acceptable.",
    "purpose-not-in-notice": "The notice in force does not name this purpose.",
    "kind-not-in-notice": "The notice in force does not know this kind of case.",
    "category-outside-purpose": "This purpose does not need this sort of data.",
    "purpose-outside-kind": "A case of this kind is not opened for this purpose.",
    "category-outside-kind": "A case of this kind does not need this sort of data.",
    "role-may-not": "This role may not open this sort of data.",
    "relation-may-not": "This role may not open what belongs to another company.",
    "no-ground-in-country": "The notice names no legal ground for this purpose in this country.",
    "assessment-overdue": "The assessment behind this purpose was to be reviewed by now, and was not.",
}


def refuse(code: str, clause: str) -> CallRefused:
    """A refusal with the house's words for its code."""
    return CallRefused(code, clause, WORDS.get(code, "The notice does not allow this."))
