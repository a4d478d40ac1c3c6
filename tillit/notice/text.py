"""Print the notice that customers read. Every sentence is filled from the document, so it says what the software does.

What is planned is left out: the customer reads only what is true now. The right to object stands in a section of its
own, apart from everything else (Article 21(4)).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tillit.notice.facts import phrases
from tillit.notice.models import Channel, Contact, Country, Kind, Notice, Recipient, RetentionRule
from tillit.notice.periods import conditions
from tillit.notice.words import Language, read_language


@dataclass(frozen=True)
class Section:
    """One part of the printed notice. `id` is the same in every language and serves as an anchor."""

    id: str
    heading: str
    paragraphs: tuple[str, ...]


def print_notice(notice: Notice, language: str) -> list[Section]:
    """The whole text in one language of the notice, ready to show. Raises KeyError for any other language."""
    if language not in notice.languages:
        raise KeyError(language)
    words = read_language(language)
    parts = {
        "controller": print_controller(notice, words),
        "purposes": print_purposes(notice, words),
        "data": print_data(notice, words),
        "conversations": print_promises(notice, words, "conversations"),
        "sharing": print_sharing(notice, words),
        "grounds": print_grounds(notice, words),
        "keeping": print_keeping(notice, words),
        "security": print_promises(notice, words, "security"),
        "rights": print_rights(notice, words),
        "objection": print_objection(notice, words),
        "complaint": print_complaint(notice, words),
    }
    return [Section(name, words.headings[name], tuple(paragraphs)) for name, paragraphs in parts.items()]


def print_promises(notice: Notice, words: Language, section: str) -> Iterator[str]:
    """The promises of one section that hold now, with their figures filled in."""
    facts = phrases(notice, words)
    for promise in notice.promises.values():
        if promise.section == section and promise.status == "built":
            yield promise.text(words.code).format_map(facts)


def print_contact(contact: Contact, words: Language) -> str:
    """E-mail first, since that is what most people use."""
    return words.joining["comma"].join(
        part for part in (contact.email, contact.telephone, contact.address) if part is not None
    )


def print_controller(notice: Notice, words: Language) -> Iterator[str]:
    """Article 13(1)(a) and (b)."""
    facts = phrases(notice, words)
    contact = print_contact(notice.controller, words)
    yield words.say("controller", controller=facts["controller"], brands=facts["brands"], contact=contact)
    yield words.say("data_protection", contact=print_contact(notice.data_protection, words))


def print_purposes(notice: Notice, words: Language) -> Iterator[str]:
    """Article 13(1)(c), first half."""
    code = words.code
    for purpose in notice.purposes.values():
        if purpose.in_force:
            yield words.say("purpose", title=purpose.title(code), text=purpose.text(code))
    yield words.say("channels", channels=phrases(notice, words)["channels"])
    yield from print_promises(notice, words, "purposes")


def print_data(notice: Notice, words: Language) -> Iterator[str]:
    """Which data, and where it comes from; Articles 13(2)(e) and 14."""
    code = words.code
    for category in notice.categories.values():
        if category.status == "built":
            yield words.say("category", title=category.title(code), text=category.text(code))
    yield notice.rights.source(code)
    yield notice.rights.provision(code)
    yield from print_promises(notice, words, "data")


def print_sharing(notice: Notice, words: Language) -> Iterator[str]:
    """Article 13(1)(e) and (f): who sees it here, and who else."""
    code = words.code
    for role in notice.roles.values():
        yield words.say("who", title=role.title(code), text=role.text(code))
    ours = [company.name for company in notice.companies.values() if company.part == "group"]
    yield words.say("companies", group=notice.group.name, companies=words.join(ours))
    for recipient in notice.recipients.values():
        if recipient.status == "built":
            yield from print_recipient(notice, words, recipient)
    yield from print_promises(notice, words, "sharing")


def print_recipient(notice: Notice, words: Language, recipient: Recipient) -> Iterator[str]:
    """One recipient by name, and its safeguard if it is far away."""
    code = words.code
    yield words.say(
        "recipient",
        title=recipient.title(code),
        name=recipient.name,
        country=notice.countries[recipient.country].title(code),
        text=recipient.text(code),
        role=words.roles[recipient.role],
    )
    if recipient.transfer is not None:
        yield words.say("transfer", transfer=recipient.transfer(code))


def print_grounds(notice: Notice, words: Language) -> Iterator[str]:
    """Article 13(1)(c), second half, and (d): the ground in each country, and the interest where it is ours."""
    code = words.code
    for purpose in notice.purposes.values():
        if not purpose.in_force:
            continue
        for ground in dict.fromkeys(purpose.grounds.values()):
            where = [notice.countries[c].title(code) for c, found in purpose.grounds.items() if found == ground]
            yield words.say(
                "interest" if ground == "legitimate-interest" else "ground",
                title=purpose.title(code),
                countries=words.join(where),
                ground=words.grounds[ground],
                interest=purpose.assessment.interest(code),
            )
    yield from print_promises(notice, words, "grounds")


def print_keeping(notice: Notice, words: Language) -> Iterator[str]:
    """Article 13(2)(a)."""
    facts = phrases(notice, words)
    for rule in notice.retention:
        if notice.categories[rule.category].status == "built":
            yield print_rule(notice, words, rule)
    yield words.say("reopening", reopen_within=facts["reopen_within"], idle=facts["idle"])
    yield from print_promises(notice, words, "keeping")


def print_rule(notice: Notice, words: Language, rule: RetentionRule) -> str:
    """One period, for whom it holds, and why where it is longer than others."""
    code = words.code
    category = notice.categories[rule.category]
    titles: Mapping[str, Mapping[str, Channel | Country | Kind]] = {
        "channel": notice.channels,
        "country": notice.countries,
        "kind": notice.kinds,
    }
    where = [titles[key][word].title(code) for key, word in conditions(rule).items()]
    name = category.title(code)
    if where:
        name = words.say("condition", category=name, conditions=words.joining["comma"].join(where))
    sentence = "keeping_raw" if category.scope == "quarantine" else "keeping"
    if rule.with_case:
        sentence = "keeping_case"
    elif not rule.days:
        sentence = "keeping_zero"
    line = words.say(sentence, category=name, period=words.days(rule.days or 0))
    if rule.cap_days is not None:
        line = words.say("keeping_cap", rule=line, cap=words.days(rule.cap_days))
    if rule.reason is not None:
        line = words.say("keeping_reason", rule=line, reason=rule.reason(code))
    return line


def print_rights(notice: Notice, words: Language) -> Iterator[str]:
    """Article 13(2)(b), (c) and (f)."""
    for right in notice.rights.granted.values():
        yield right(words.code)
    yield from print_promises(notice, words, "rights")
    yield notice.rights.withdrawal(words.code)
    yield notice.rights.automated(words.code)


def print_objection(notice: Notice, words: Language) -> Iterator[str]:
    """Article 21(4): complete in itself, because the first message to a customer carries it alone."""
    yield notice.objection.text(words.code)
    yield words.say("objection_contact", contact=print_contact(notice.objection, words))
    yield from print_promises(notice, words, "objection")


def print_complaint(notice: Notice, words: Language) -> Iterator[str]:
    """Article 13(2)(d)."""
    yield words.say("complaint")
    for country in notice.countries.values():
        if country.authority is not None:
            title, authority = country.title(words.code), country.authority
            yield words.say("authority", country=title, name=authority.name, website=authority.website)
