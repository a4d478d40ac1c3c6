"""Each clause of the notice these facts come from, in our own words, with the promise that answers it."""

import re

from tillit.notice.read import default_document, read_notice

INFORMATION_ONLY = "information only"

CLAUSES = [
    ("Data is for helping and supporting customers and for making that help better.", "purposes"),
    ("Help is offered by mail, chat, telephone and on social platforms.", "purposes"),
    ("The cases are questions, complaints, warranty matters and technical help.", "kinds"),
    ("What customers like, expect and move towards is studied in totals only.", "aggregate-insight"),
    ("A problem with an order is a reason to get in touch first, on any channel.", "order-contact"),
    ("A survey may be offered; nobody has to take part.", "survey-voluntary"),
    ("Nothing beyond what the help needs is used.", "minimal"),
    ("The help is given safely.", "secure"),
    ("The help is given without detours.", INFORMATION_ONLY),
    ("What the customer states is used: contacts, if needed the day of birth, other needed facts.", "minimal"),
    ("Orders, payments and deliveries may be looked at when a case calls for it.", "transactions"),
    ("Somebody may now and then listen in on calls and conversations.", "co-listening"),
    ("Listening in serves learning, better help, doubts about quality, and finding technical faults; nothing else.",
     "co-listening"),
    ("Companies of the group see data as far as the purpose requires.", "group-sharing"),
    ("Suppliers that do part of the work, call centres among them, receive data for the same reason.", "suppliers"),
    ("What suppliers do is answered for by the group, in full.", "suppliers"),
    ("Carriers of messages, providers behind the contact desk and social platforms may get data to reach a customer.",
     "third-parties"),
    ("Many of those decide, or are bound, by themselves in what they do with it.", "third-parties"),
    ("Whatever is written or shown on a social page is also in the hands of the platform named there.", "social"),
    ("The platform's own conditions, accepted on joining it, govern that.", "social"),
    ("For the platform's own use of the data only the platform answers.", INFORMATION_ONLY),
    ("Apart from all this, data is not given away, sold or traded.", "never-sold"),
    ("Helping well cannot be done without using personal data.", INFORMATION_ONLY),
    ("The ground is the company's legitimate interest.", "legitimate-interest"),
    ("A call is recorded only if the customer agrees, for whatever purpose.", "no-recording-without-consent"),
    ("Data stays while the case needs it.", "only-as-long-as-needed"),
    ("It stays longer only for what is still owed or where erasing is barred.", "only-as-long-as-needed"),
    ("The log of a case is gone a year after closing at the latest.", "one-year"),
    ("Whoever does not want this use of data may object, through customer service.", "objection"),
    ("The further rights that the law gives stand beside that one.", "rights"),
]  # fmt: skip


def test_every_clause_is_answered_by_a_promise_of_the_default_notice_or_only_informs() -> None:
    promises = read_notice(default_document()).promises
    assert {answer for _, answer in CLAUSES} - {INFORMATION_ONLY} <= set(promises)


def test_every_promise_of_the_default_notice_answers_a_clause() -> None:
    answered = {answer for _, answer in CLAUSES}
    assert set(read_notice(default_document()).promises) <= answered


def test_each_clause_is_one_sentence_and_stands_once() -> None:
    sentences = [sentence for sentence, _ in CLAUSES]
    assert len(set(sentences)) == len(sentences)
    assert all(re.fullmatch(r"[A-Z][^.]+\.", sentence) for sentence in sentences)
