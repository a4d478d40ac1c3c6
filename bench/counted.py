"""What a page asks of others: statements of PostgreSQL and calls of the keeper. Runs within the installation."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test import Client

from tillit.config.demo_words import DEMO_PASSWORD
from tillit.keeper.answers import Answer
from tillit.keeper.wire import Request
from tillit.vault import client as keeper


@contextmanager
def counting() -> Iterator[list[str]]:
    """Every question while it lasts: "sql" or "keeper"."""
    asked: list[str] = []
    exchange = keeper._exchange

    def noted(request: Request, *, operator: bool) -> Answer:
        asked.append("keeper")
        return exchange(request, operator=operator)

    def run(execute, sql, params, many, context):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202 - Django's
        asked.append("sql")
        return execute(sql, params, many, context)

    keeper._exchange = noted
    try:
        with connection.execute_wrapper(run):
            yield asked
    finally:
        keeper._exchange = exchange


def count(case: str) -> str:
    """Statements and calls of each page of `bench.pages`, as JSON; each page was seen before."""
    browser = Client(HTTP_HOST="localhost")
    browser.post("/accounts/login/", {"login": "ben", "password": DEMO_PASSWORD})
    part = {"HTTP_HX_REQUEST": "true"}
    pages = {
        "inbox": lambda: browser.get("/desk/"),
        "the list alone": lambda: browser.get("/desk/", HTTP_HX_TARGET="list", **part),
        "case of 20, moving on": lambda: browser.get(case, HTTP_HX_TARGET="case", **part),
        "case of 20, first load": lambda: browser.get(case),
        "a reply": lambda: browser.post(f"{case}/messages", {"body": "Ja, det går bra."}),
    }
    found = {}
    for name, ask in pages.items():
        ask()
        with counting() as asked:
            ask()
        found[name] = asked.count("sql"), asked.count("keeper")
    return json.dumps(found)
