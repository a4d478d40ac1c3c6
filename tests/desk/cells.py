"""What the access matrix walks: every address of the project, and a case on which every act has something to do."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.house import House
from tests.scenes import a_word, letter
from tests.strangers import mail_with, pdf, photograph
from tillit.cases.assign import assign_case
from tillit.cases.hold import hold_case
from tillit.cases.link_case import link_case
from tillit.cases.make_tag import make_tag
from tillit.cases.models import Attachment, Case, Draft, Event, Kind, Link, Message, Note, Tag
from tillit.cases.reply import reply_to_case
from tillit.cases.share import share_case
from tillit.cases.sort import sort_case
from tillit.config.access import Outcome
from tillit.kit.clock import now
from tillit.people.models import Company, Identity, Objection, agent_named
from tillit.retention.models import Hold, HoldReason, Lifting
from tillit.vault.acting import acting, in_company

NOT_THEIRS = (b"Only the company that this case", b"The notice names other roles", b"does not answer the customer")
FILES = [
    ("bild.jpg", "image/jpeg", photograph()),
    ("avtal.pdf", "application/pdf", pdf("Ett")),
    ("faktura.pdf", "application/pdf", b"MZ" + bytes(200)),
]


def addresses() -> Iterator[tuple[str, URLPattern]]:
    """Every address that the resolver knows, by its name; one without has its pattern."""

    def walk(resolver: Any, space: str = "") -> Iterator[tuple[str, URLPattern]]:
        for one in resolver.url_patterns:
            if isinstance(one, URLResolver):
                yield from walk(one, space + (f"{one.namespace}:" if one.namespace else ""))
            else:
                yield space + (one.name or str(one.pattern)), one

    return walk(get_resolver())


def met(answer: HttpResponse) -> Outcome:
    """What an answer amounts to."""
    if answer.status_code == 404:
        return Outcome.ABSENT
    if answer.status_code == 302 and answer["Location"].startswith("/accounts/login/"):
        return Outcome.AWAY
    page = b"" if answer.streaming else answer.content
    if answer.status_code == 403 or (answer.status_code == 422 and any(words in page for words in NOT_THEIRS)):
        return Outcome.REFUSED
    assert answer.status_code in {200, 204, 302, 303, 422}, (answer.status_code, page[:2000])
    return Outcome.OPEN


class Scene:
    """One case of somebody, with a letter, files, an answer that may be taken back, a hold and a link."""

    def __init__(self, house: House, *, kind: Kind, to: str, worker: str, lead: str, shown: str = "") -> None:
        self.house, self.word = house, a_word()
        tags_for(house)
        raw = mail_with(*FILES, page=f"<p>Hej <b>{self.word}</b></p>", text=self.word, subject=self.word)
        message = house.receive(raw.replace(b"To: service@nordlund.example", f"To: {to}".encode()), to=to).message
        house.settle()
        self.case, by = house.case_of(message), house.actor(worker)
        if kind != Kind.UNSORTED:
            self.case = sort_case(self.case, by=by, kind=kind)
        self.message, self.other = message, letter(house, to=to).case
        self.link = link_case(self.case, by=by, other=self.other)
        self.hold = self._held(house.actor(lead))
        self._show(shown)
        self.reply = reply_to_case(self.case, by=by, text="Vi tittar på det.", undo=timedelta(minutes=10))
        house.settle()
        with in_company(self.case.company_id):
            self.files = list(Attachment.objects.filter(message=message).order_by("pk"))
            self.tag = Tag.objects.filter(company=self.case.company_id).first()
            self.identity = Identity.objects.get(pk=self.case.identity_id)

    def _held(self, by: Any) -> Hold:
        review = (now() + timedelta(days=20)).date()
        return hold_case(self.case, by=by, reason=HoldReason.REPAIR, categories=["content"], purpose="warranty",
                         review=review)  # fmt: skip

    def _show(self, shown: str) -> None:
        lead = self.house.actor("cho")
        if shown == "shared":
            sister = Company.objects.get(slug="nordlund-gmbh")
            share_case(self.case, by=lead, company=sister, until=now() + timedelta(days=2))
        elif shown:
            self.case = assign_case(self.case, by=lead, to=agent_named(shown))

    def ask(self, client: Client, name: str, verb: str, reason: str = "question") -> HttpResponse:
        """Ask for an address of this case, with what its form needs."""
        ends, form = self._places(name), self._forms(reason).get(name, {})
        return client.generic(verb, reverse(name, args=ends)) if verb != "POST" else client.post(
            reverse(name, args=ends), form
        )  # fmt: skip

    def _places(self, name: str) -> list[object]:
        file = {"desk:file_page": 1, "desk:file_release": 2}.get(name, 0)
        number, last = self.case.number, name.partition(":")[2]
        if last == "views":
            return []
        if last == "attachment":
            return [self.files[0].pk]
        if last.startswith("file"):
            return [number, self.files[file].pk, *([1] if last == "file_page" else [])]
        more: dict[str, object] = {
            "cancellation": self.reply.pk, "giving": self.message.pk, "letter": self.message.pk,
            "splitting": self.message.pk, "lifting": self.hold.pk, "joining": self.link.pk, "parting": self.link.pk,
            "unjoining": self.link.pk, "unlinking": self.other.number,
        }  # fmt: skip
        return [number, *([more[last]] if last in more else [])]

    def _forms(self, reason: str) -> dict[str, dict[str, object]]:
        review = (now() + timedelta(days=9)).date().isoformat()
        return {
            "desk:messages": {"body": "Ja, kom.", "once": uuid4()},
            "desk:notes": {"body": "Ring henne.", "once": uuid4()},
            "desk:draft": {"reply": "Vi har"},
            "desk:assignment": {"agent": "me"},
            "desk:kind": {"kind": "question" if self.case.kind == Kind.TECHNICAL_SUPPORT else "technical-support"},
            "desk:closure": {"reason": "solved"},
            "desk:case_tags": {"tag": self.tag.pk} if self.tag else {},
            "desk:snooze": {"until": "later"},
            "desk:links": {"number": self.other.number, "how": "link"},
            "desk:holds": {"categories": "content", "reason": "open-repair", "purpose": "warranty", "review": review},
            "desk:objections": {"message": self.message.pk, "purposes": "survey"},
            "desk:openings": {"field": f"identity.value/{self.identity.pk}", "reason": reason},
            "desk:file_release": {"why": "checked"},
        }  # fmt: skip

    def state(self) -> dict[str, object]:
        """Everything that an act could have changed."""
        case = self.case.pk
        with in_company(self.case.company_id):
            rows = {model.__name__: model.objects.filter(case=case).count() for model in (Message, Note, Event, Draft)}
            return rows | {
                "case": Case.objects.filter(pk=case).values_list(
                    "state", "kind", "snoozed", "assigned_to", "customer", "identity", "closed_at"
                ).get(),
                "tags": self.case.taggings.count(),
                "links": sorted(Link.objects.filter(case=case).values_list("pk", "outcome")),
                "holds": Hold.objects.filter(case=case).count(),
                "lifted": Lifting.objects.filter(hold__case=case).count(),
                "objections": Objection.objects.filter(person=self.case.customer_id).count(),
                "released": Attachment.objects.filter(case=case, release__isnull=False).count(),
                "delivery": Message.objects.get(pk=self.reply.pk).delivery.state,
            }  # fmt: skip


def tags_for(house: House) -> None:
    """Each company's list has a tag."""
    with acting(house.actor("cho")):
        known = Tag.objects.filter(company=house.actor("cho").company).exists()
    if not known:
        make_tag(a_word(), by=house.actor("cho"))
