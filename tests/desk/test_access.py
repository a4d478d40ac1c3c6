"""The access matrix: every address, everybody who could ask, every case; each cell as the notice says.

What is expected comes from the notice and `tillit/config/access.toml`; the answers come from the running system.
"""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from tests.desk.cells import Scene, addresses, met
from tests.desk.pages import Browse, text_of
from tests.house import House
from tests.scenes import a_word
from tillit.cases.models import Kind
from tillit.config.access import RIGHTS, Matter, Outcome, Person, door_of, doors, expected, may_read
from tillit.config.access_page import access_page
from tillit.config.demo_words import DEMO_PASSWORD
from tillit.config.founding import default_notice
from tillit.kit.clock import now
from tillit.notice.read import read_notice
from tillit.people.end_contract import end_contract
from tillit.people.enrol import enrol_agent
from tillit.people.models import Company, Contract, Role
from tillit.publishing.current import notice_in_force

PEOPLE = {
    "": Person("nobody"),
    "ben": Person("agent", "agent", "nordlund-ab"),
    "cho": Person("supervisor", "supervisor", "nordlund-ab"),
    "oda": Person("privacy officer", "privacy-officer", "nordlund-ab"),
    "ops": Person("operator", "operator", "nordlund-ab"),
    "dan": Person("agent of the sister company", "agent", "nordlund-gmbh"),
    "eve": Person("agent of the supplier", "agent", "svarstjanst"),
}
OURS, THEIRS, FJELL = "service@nordlund.example", "hilfe@nordlund.example", "hej@fjell.example"
CASES = {
    "ours, unsorted": (Kind.UNSORTED, OURS, ""),
    "ours, a question": (Kind.QUESTION, OURS, ""),
    "of the other brand, a complaint": (Kind.COMPLAINT, FJELL, ""),
    "of the sister company": (Kind.QUESTION, THEIRS, ""),
    "shared with the sister company": (Kind.QUESTION, OURS, "shared"),
    "assigned to the supplier": (Kind.COMPLAINT, OURS, "eve"),
}
NAMED = dict(addresses())
CASE_ADDRESSES = [
    (name, verb)
    for door in doors().values()
    if door.opens == "case"
    for name, verbs in door.addresses.items()
    for verb in verbs.split()
]


def stands(who: Person, to: str, shown: str) -> str:
    """How a person's company stands to a case."""
    company = "nordlund-gmbh" if to == THEIRS else "nordlund-ab"
    if who.company == company:
        return "own"
    if shown == "shared" and who.company == "nordlund-gmbh":
        return "shared"
    return "assigned" if shown == "eve" and who.company == "svarstjanst" else ""


def test_every_address_has_a_door_and_no_door_leads_nowhere() -> None:
    for name in NAMED:
        door_of(name)
    declared = {name for door in doors().values() for name in door.addresses if not name.endswith("*")}
    assert declared <= set(NAMED)


def test_the_printed_page_is_what_the_table_says() -> None:
    assert Path("docs/access.md").read_text() == access_page(read_notice(default_notice()))


@pytest.mark.promise("group-sharing", "suppliers", "purposes")
@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("login", PEOPLE)
def test_a_case_opens_for_whom_the_notice_names(house: House, browse: Browse, name: str, login: str) -> None:
    (kind, to, shown), who, notice = CASES[name], PEOPLE[login], notice_in_force().notice
    worker, lead = ("dan", "kai") if to == THEIRS else ("ben", "cho")
    scene, client = Scene(house, kind=kind, to=to, worker=worker, lead=lead, shown=shown), browse(login)
    matter, wrong = Matter(kind, stands(who, to, shown)), []
    for address, verb in CASE_ADDRESSES:
        wanted, before = expected(notice, door_of(address)[0], who, matter), scene.state()
        answer = scene.ask(client, address, verb, RIGHTS if login == "oda" else notice.kinds[matter.kind].purpose)
        found = met(answer)
        if wanted == Outcome.REFUSED and (found == Outcome.ABSENT or answer.status_code == 422):
            found = wanted  # what is only shown has no forms, and so no place for words; nothing may have changed
        if found != wanted:
            wrong.append(f"{verb} {address}: {found}, not {wanted}")
        elif found != Outcome.OPEN and scene.state() != before:
            wrong.append(f"{verb} {address}: {found}, but something changed")
        if scene.word.encode() in answer.content and not may_read(notice, who, matter):
            wrong.append(f"{verb} {address}: shows what was said")
        if address == "desk:kind":
            house.settle()
            matter = Matter(house.case_of(scene.message).kind, matter.relation)
    assert not wrong, "\n".join(wrong)


@pytest.mark.promise("purposes")
@pytest.mark.parametrize("login", PEOPLE)
def test_a_page_opens_for_the_roles_that_it_is_for(house: House, browse: Browse, login: str) -> None:
    notice, who, client, wrong = notice_in_force().notice, PEOPLE[login], browse(login), []
    for address, pattern in NAMED.items():
        door, verbs = door_of(address)
        if door.opens not in {"roles", "everybody", "nobody"} or pattern.pattern.converters:
            continue
        for verb in sorted(verbs):
            answer = client.generic(verb, reverse(address) if ":" in address or pattern.name else f"/{address}")
            if met(answer) != expected(notice, door, who):
                wrong.append(f"{verb} {address}: {met(answer)}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("verb", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_an_address_answers_its_verbs_only(house: House, browse: Browse, verb: str) -> None:
    scene, wrong = Scene(house, kind=Kind.QUESTION, to=OURS, worker="ben", lead="cho"), []
    before = scene.state()
    for address, verbs in CASE_ADDRESSES:
        if verb == verbs:
            continue
        answer = scene.ask(browse("cho"), address, verb)
        led = verb == "GET" and answer.status_code == 303  # back to the page that has the form
        if answer.status_code != 405 and not led:
            wrong.append(f"{verb} {address}: {answer.status_code}")
    assert (wrong, scene.state()) == ([], before)


@pytest.mark.promise("group-sharing")
@pytest.mark.parametrize("name", CASES)
def test_a_search_and_a_list_show_what_their_reader_may_read(house: House, browse: Browse, name: str) -> None:
    (kind, to, shown), notice, wrong = CASES[name], notice_in_force().notice, []
    worker, lead = ("dan", "kai") if to == THEIRS else ("ben", "cho")
    scene = Scene(house, kind=kind, to=to, worker=worker, lead=lead, shown=shown)
    for login, who in PEOPLE.items():
        may = may_read(notice, who, Matter(kind, stands(who, to, shown)))
        pages = {
            "search": browse(login).post("/desk/search", {"q": scene.word}),
            "list": browse(login).get("/desk/?state=all"),
        }
        for place, answer in pages.items():
            shows = scene.word in text_of(answer).replace(f'value="{scene.word}"', "")
            if shows and not may:
                wrong.append(f"{place} shows it to {who.title}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.promise("suppliers")
def test_when_a_contract_ends_no_address_of_the_desk_answers_its_agents(house: House) -> None:
    supplier = Company.objects.create(slug=f"svar-{a_word()}", name="Svar", country="SE", is_supplier=True)
    ours = Company.objects.get(slug="nordlund-ab")
    contract = Contract.objects.create(supplier=supplier, controller=ours, starts_on=now().date())
    fay = enrol_agent(by=house.actor("oda"), login=f"fay-{a_word()}", name="Fay", role=Role.AGENT, company=supplier,
                      password=DEMO_PASSWORD)  # fmt: skip
    client, wrong = Client(headers={"Host": "localhost"}), []
    assert client.post("/accounts/login/", {"login": fay.login, "password": DEMO_PASSWORD}).status_code == 302
    scene = Scene(house, kind=Kind.QUESTION, to=OURS, worker="ben", lead="cho", shown=fay.login)
    assert scene.ask(client, "desk:views", "GET").status_code == 200
    end_contract(contract, by=house.actor("oda"))
    before, session = scene.state(), client.cookies["sessionid"].value
    for address, verb in [("desk:views", "GET"), *CASE_ADDRESSES]:
        client.cookies["sessionid"] = session
        if met(scene.ask(client, address, verb)) != Outcome.AWAY:
            wrong.append(f"{verb} {address}")
    assert (wrong, scene.state()) == ([], before)
