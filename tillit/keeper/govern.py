"""The notice changes hands: adopted by two people, compiled here, active only by its hash."""

from datetime import datetime, timedelta

from tillit.keeper.answers import Pending
from tillit.keeper.database import Link
from tillit.keeper.house import Asker, Keeper
from tillit.keeper.refuse import CallRefused
from tillit.keeper.second import require_officer, second_person
from tillit.keeper.wire import Activate, Adopt
from tillit.notice.compare import shortened
from tillit.notice.rules import Rules


async def adopt(keeper: Keeper, asker: Asker, call: Adopt) -> Pending:
    """Take a document, pending. Raises CallRefused unless an officer and a second person agree (or at founding)."""
    second = await _may_adopt(keeper, asker, call)
    async with keeper.keyring.transaction() as link:
        rules = await keeper.notices.adopt(link, call.document, asker.now)
        await keeper.entries.write(link, "notice-adopted", asker.actor, asker.now, hash=rules.hash, second=second)
    return Pending(rules.hash)


async def _may_adopt(keeper: Keeper, asker: Asker, call: Adopt) -> str:
    if asker.at_operator_socket and asker.actor.agent is None and await keeper.is_founding():
        return "founding"
    require_officer(asker)
    return await second_person(keeper, asker, call.second)


async def activate(keeper: Keeper, asker: Asker, call: Activate) -> None:
    """Let the adopted notice decide. A shortened period waits the notice's hours first; one that was adopted before the
    one in force was overtaken and never decides, or anybody could bring a looser notice back. Raises CallRefused.
    """
    current = await keeper.notices.load(asker.now)
    if current is None and not asker.at_operator_socket:
        require_officer(asker)
    async with keeper.keyring.transaction() as link:
        row = await (await link.execute("select adopted from notices where hash = %s", (call.hash,))).fetchone()
        rules = await keeper.notices.activate(link, call.hash, asker.now)
        if current is not None and row is not None and not keeper.folder.demo:
            _check_wait(current, rules, asker.now - row[0])
        if current is not None and row is not None and row[0] < await _adopted(link, current):
            raise CallRefused("overtaken", "house.notice", "A later notice is in force. Publish this one anew.")
        await keeper.entries.write(link, "notice-active", asker.actor, asker.now, hash=rules.hash)
    keeper.notices.believe(rules)


async def _adopted(link: Link, rules: Rules) -> datetime:
    row = await (await link.execute("select adopted from notices where hash = %s", (rules.hash,))).fetchone()
    assert row is not None
    adopted: datetime = row[0]
    return adopted


def _check_wait(current: Rules, wanted: Rules, waited: timedelta) -> None:
    if waited < current.shorten_wait and shortened(current.notice, wanted.notice):
        hours = int(current.shorten_wait.total_seconds() // 3600)
        raise CallRefused("wait", "guards.shorten_wait_hours", f"A shorter period takes effect after {hours} hours.")
