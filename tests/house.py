"""A founded installation in one process plus a real keeper beside it, and the cast that works in it."""

import asyncio
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import make_msgid
from pathlib import Path
from uuid import UUID

from django.conf import settings

from tillit.config.home import Home


@dataclass
class House:
    """ben, cho, oda, pia: agent, supervisor and two officers of nordlund-ab; dan: an agent of another company, with no
    business here; eve: an agent of a supplier. ada is whoever writes."""

    home: Home
    environment: dict[str, str]
    keeper: "subprocess.Popen[bytes] | None" = None
    letters: list[bytes] = field(default_factory=list)
    _loop: asyncio.AbstractEventLoop | None = None

    def open(self) -> None:
        _run(self.environment, "from tillit.config.migrate import migrate_database; "
             "from tillit.config.setup import owner_url; migrate_database(owner_url())")  # fmt: skip
        self.start_keeper()
        from tillit.config.founding import default_notice, found_demo, is_founded

        if not is_founded():
            found_demo(_for_many_hands(default_notice()))
        self._start_relay()

    def close(self) -> None:
        from django.db import connection

        connection.close()
        connection.close_pool()
        self.stop_keeper()
        if self._loop:
            self._loop.call_soon_threadsafe(self._loop.stop)

    def start_keeper(self) -> None:
        for stale in (self.home.keeper_socket, self.home.operator_socket):
            stale.unlink(missing_ok=True)
        places = ["--socket", str(self.home.keeper_socket), "--operator-socket", str(self.home.operator_socket)]
        command = [sys.executable, "-m", "tillit.keeper", *places, "--keys", str(self.home.keys), "--demo"]
        with (self.home.logs / "keeper.log").open("ab") as log:
            self.keeper = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
        _wait(self.home.operator_socket.exists)

    def stop_keeper(self) -> None:
        if self.keeper:
            self.keeper.terminate()
            self.keeper.wait(10)

    def _start_relay(self) -> None:
        """A real SMTP server that keeps what it is given."""
        from tillit.contact.lines.email.listener import Envelope, Reply, serve

        ready = threading.Event()
        port: list[int] = []

        async def keep(envelope: Envelope) -> Reply:
            self.letters.append(envelope.content)
            return Reply()

        async def run() -> None:
            async with serve("127.0.0.1", 0, keep) as server:
                port.append(server.sockets[0].getsockname()[1])
                ready.set()
                await asyncio.Event().wait()

        def work() -> None:
            self._loop = asyncio.new_event_loop()
            task = self._loop.create_task(run())
            self._loop.run_forever()
            task.cancel()
            self._loop.run_until_complete(asyncio.gather(task, return_exceptions=True))
            self._loop.close()

        threading.Thread(target=work, daemon=True).start()
        ready.wait(10)
        settings.TILLIT_RELAY = f"smtp-plain://127.0.0.1:{port[0]}"

    # ── The cast ─────────────────────────────────────────────────────────────────────────────────────────────────

    def actor(self, login: str):
        """Sign an agent in, as the web process does."""
        from tillit.keeper.answers import Begun
        from tillit.keeper.wire import Begin
        from tillit.people.models import agent_named
        from tillit.vault.actors import agent_actor
        from tillit.vault.client import ask

        agent, session = agent_named(login), os.urandom(32)
        return agent_actor(agent, token=ask(Begin(agent=agent.pk, session=session), Begun).token, session=session)

    def operator(self, login: str):
        """The operator, as this agent."""
        from dataclasses import replace

        from tillit.keeper.answers import Begun
        from tillit.keeper.wire import BeginAs, Credential
        from tillit.people.models import agent_named
        from tillit.vault.actors import Actor
        from tillit.vault.client import NOBODY, ask

        agent = agent_named(login)
        bare = Actor(agent.company_id, NOBODY, agent.pk, agent.role, operator=True)
        return replace(bare, credential=Credential(token=ask(BeginAs(agent=agent.pk), Begun, by=bare).token))

    # ── What happens ─────────────────────────────────────────────────────────────────────────────────────────────

    def receive(self, raw: bytes, to: str = "service@nordlund.example", recipients: tuple[str, ...] = ()):
        """A mail arrives at one of our mailboxes."""
        from tillit.contact.arrive import arrive
        from tillit.contact.models import Mailbox
        from tillit.vault.actors import machine

        mailbox = Mailbox.objects.get(address=to)
        return arrive(mailbox, raw, by=machine("receive", mailbox.company_id), recipients=recipients or (to,))

    def case_of(self, message):
        """The case of a message, fresh from the database."""
        from tillit.cases.models import Case
        from tillit.vault.acting import in_company

        with in_company(message.company_id):
            return Case.objects.select_related("customer", "identity", "brand").get(pk=message.case_id)

    def settle(self) -> None:
        """Do everything that the work process would do now."""
        from tillit.config.duties import ACTS
        from tillit.vault.outbox import Lane, work_lane

        while sum(work_lane(lane, ACTS, batch=200) for lane in Lane):
            pass

    def hurry(self) -> None:
        """Let every queued letter be due now, then settle."""
        from tillit.kit.clock import now
        from tillit.vault.models import Outbox

        Outbox.objects.update(not_before=now())
        self.settle()


def mail(
    *, sender: str = "Ada Lindqvist <ada@post.example>", to: str = "service@nordlund.example",
    subject: str = "Sömmen har gått upp", text: str = "Hej, kan ni laga jackan?", **headers: str,
) -> bytes:  # fmt: skip
    """A plain mail. Further headers by keyword, with underscores for hyphens."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Message-ID"] = headers.pop("Message_ID", "") or make_msgid(domain="post.example")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


def someone(name: str = "ada") -> str:
    """An address nobody has written from yet."""
    return f"{name}.{os.urandom(6).hex()}@post.example"


def uuid_of(value: object) -> UUID:
    return UUID(str(value))


def _for_many_hands(notice: str) -> str:
    """Every test of a run works here as the same few people: more in an hour than the notice lets one of them open."""
    few = ("quota.agent = { warn = 60, stop = 120 }", "quota.supervisor = { warn = 90, stop = 180 }")
    for line in few:
        assert line in notice
        notice = notice.replace(line, line.replace("0 }", "0000 }"))
    return notice


def _run(environment: dict[str, str], code: str) -> None:
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=120)


def _wait(is_there) -> None:
    end = time.monotonic() + 20
    while not is_there():
        if time.monotonic() > end:
            raise TimeoutError(Path.cwd())
        time.sleep(0.02)
