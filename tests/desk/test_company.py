"""Pages about our own house: people, mailboxes and contracts; each change by an act, each refusal in words."""

import re
import secrets

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.desk.pages import Browse, text_of
from tests.house import House
from tillit.config.demo_words import DEMO_PASSWORD
from tillit.contact.models import Mailbox
from tillit.ledger.models import Entry
from tillit.people.models import Agent, Contract
from tillit.publishing.current import notice_in_force
from tillit.vault.acting import in_company

SECOND = {"second_login": "pia", "second_password": DEMO_PASSWORD}


def newcomer(**words: str) -> dict[str, str]:
    login = f"ny-{secrets.token_hex(4)}"
    return {"login": login, "name": "Ny Person", "role": "agent", "company": "nordlund-ab", "email": ""} | words


def first_password(answer: HttpResponse) -> str:
    found = re.search(r"<code>([a-z2-9]{4}(?:-[a-z2-9]{4}){3})</code>", text_of(answer))
    assert found
    return found[1]


def signs_in(login: str, password: str) -> bool:
    answer = Client(headers={"Host": "localhost"}).post("/accounts/login/", {"login": login, "password": password})
    return answer.status_code == 302 and answer["Location"] == "/desk/"


def test_a_supervisor_lets_somebody_work_here_and_the_password_is_shown_once(house: House, browse: Browse) -> None:
    cho, form = browse("cho"), newcomer()
    answer = cho.post("/desk/company/agents", form)
    password = first_password(answer)
    assert password not in text_of(cho.get("/desk/company/agents"))
    assert signs_in(form["login"], password)
    agent = Agent.objects.get(login=form["login"])
    assert cho.post(f"/desk/company/agents/{agent.pk}/retirement").status_code == 303
    assert not signs_in(form["login"], password)
    with in_company(agent.company_id):
        newest = Entry.objects.filter(company=agent.company_id).order_by("-written_at")
        assert list(newest.values_list("kind", flat=True)[:2]) == ["agent-retired", "agent-enrolled"]


def test_a_supervisor_enrols_agents_of_the_own_company_only(house: House, browse: Browse) -> None:
    for words in ({"role": "supervisor"}, {"company": "nordlund-gmbh"}):
        form = newcomer(**words)
        assert browse("cho").post("/desk/company/agents", form).status_code == 422
        assert not Agent.objects.filter(login=form["login"]).exists()
    dan = Agent.objects.get(login="dan")
    assert browse("cho").post(f"/desk/company/agents/{dan.pk}/retirement").status_code == 404


def test_an_officer_is_enrolled_by_two_people(house: House, browse: Browse) -> None:
    form = newcomer(role="privacy-officer")
    assert browse("oda").post("/desk/company/agents", form).status_code == 422
    assert not Agent.objects.filter(login=form["login"]).exists()
    assert first_password(browse("oda").post("/desk/company/agents", form | SECOND))
    agent = Agent.objects.get(login=form["login"])
    assert browse("oda").post(f"/desk/company/agents/{agent.pk}/retirement").status_code == 303


def test_a_login_that_is_taken_keeps_what_was_typed(house: House, browse: Browse) -> None:
    answer = browse("oda").post("/desk/company/agents", newcomer(login="ben", name="En Annan Ben"))
    assert answer.status_code == 422
    assert "En Annan Ben" in text_of(answer)


@pytest.mark.parametrize("page", ["agents", "mailboxes", "contracts"])
def test_agents_read_why_these_pages_are_not_for_them(house: House, browse: Browse, page: str) -> None:
    refused = browse("ben").get(f"/desk/company/{page}")
    assert refused.status_code == 403
    assert "roles.privacy-officer" in text_of(refused)


def test_a_mailbox_is_added_removed_and_comes_back(house: House, browse: Browse) -> None:
    address = f"butik-{secrets.token_hex(4)}@nordlund.example"
    form = {"address": address, "company": "nordlund-ab", "brand": "nordlund", "country": "SE", "language": "sv"}
    cho = browse("cho")
    assert cho.post("/desk/company/mailboxes", form).status_code == 303
    box = Mailbox.objects.get(address=address)
    page = text_of(cho.get("/desk/company/mailboxes"))
    assert "<td>Swedish</td>" in page, "a language goes by its name"
    assert "<td>sv</td>" not in page
    assert cho.post("/desk/company/mailboxes", form).status_code == 422
    assert cho.post(f"/desk/company/mailboxes/{box.pk}/removal").status_code == 303
    assert not Mailbox.objects.get(address=address).is_active
    assert cho.post("/desk/company/mailboxes", form).status_code == 303
    assert Mailbox.objects.get(address=address).is_active
    hilfe = Mailbox.objects.get(address="hilfe@nordlund.example")
    assert cho.post(f"/desk/company/mailboxes/{hilfe.pk}/removal").status_code == 404


@pytest.mark.promise("suppliers")
def test_a_contract_is_added_and_ended_by_an_officer_only(house: House, browse: Browse) -> None:
    form = {"supplier": "svarstjanst", "controller": "nordlund-ab", "starts": "2099-01-01", "ends": "2098-01-01"}
    assert browse("cho").post("/desk/company/contracts", form).status_code == 403
    oda = browse("oda")
    assert oda.post("/desk/company/contracts", form).status_code == 422
    assert oda.post("/desk/company/contracts", form | {"ends": ""}).status_code == 303
    ahead = Contract.objects.get(starts_on="2099-01-01")
    assert oda.post(f"/desk/company/contracts/{ahead.pk}/end").status_code == 404
    ahead.delete()


def test_only_brands_that_the_company_runs_are_offered_and_a_refusal_speaks_the_readers_language(
    house: House, browse: Browse
) -> None:
    cho = browse("cho")
    (offered,) = re.findall(r'<select name="brand".*?</select>', text_of(cho.get("/desk/company/mailboxes")), re.DOTALL)
    company = Agent.objects.select_related("company").get(login="cho").company.slug
    own = {slug for slug, brand in notice_in_force().notice.brands.items() if company in brand.companies}
    assert set(re.findall(r'value="([^"]+)"', offered)) == own
    form = {"address": "service@nordlund.example", "company": company, "brand": min(own), "country": "SE",
            "language": "sv"}  # fmt: skip
    answer = cho.post("/desk/company/mailboxes", form, headers={"Accept-Language": "sv"})
    assert answer.status_code == 422
    assert "tas redan emot" in text_of(answer)
