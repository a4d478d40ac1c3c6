"""Companies, agents and customers: who is who, and on which terms.

Companies, brands, contracts, agents and their sign-ins stand outside row-level security (signing in needs them);
customers stand inside.
"""

from datetime import date
from hashlib import sha256
from typing import ClassVar
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from tillit.keeper.wire import Scope
from tillit.kit.clock import now
from tillit.kit.refs import new_handle, new_id
from tillit.people.browsers import Browser
from tillit.vault.sealed import SealedField


class Company(models.Model):
    """A company of the group, or a supplier that works on its behalf."""

    id = models.UUIDField(primary_key=True, default=new_id)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    country = models.CharField(max_length=2)
    is_supplier = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Brand(models.Model):
    """What a customer knows by name. Look-up keys are made per brand: two brands never recognise the same person."""

    id = models.UUIDField(primary_key=True, default=new_id)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class OwnNumber(models.Model):
    """A form that a brand's own numbers have (orders, gift cards): what has it is never taken for a card's number."""

    id = models.UUIDField(primary_key=True, default=new_id)
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="own_numbers")
    form = models.CharField(max_length=40)  # in the small notation of `tillit.vault.cut.rules`

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "form"], name="own_number_once")]

    def __str__(self) -> str:
        return self.form


class ContractQuerySet(models.QuerySet["Contract"]):
    def live(self, day: date) -> "ContractQuerySet":
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


class Contract(models.Model):
    """A supplier's agents work only while a contract is live (GDPR Article 28)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    supplier = models.ForeignKey(Company, models.PROTECT, related_name="contracts")
    controller = models.ForeignKey(Company, models.PROTECT, related_name="suppliers")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    objects = ContractQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["supplier", "controller", "starts_on"], name="contract_once")]

    def __str__(self) -> str:
        return f"{self.supplier_id} for {self.controller_id}"


class Role(models.TextChoices):
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    PRIVACY_OFFICER = "privacy-officer"
    OPERATOR = "operator"


class AgentManager(BaseUserManager["Agent"]):
    def get_by_natural_key(self, username: str | None) -> "Agent":
        return self.get(login=username)


class Agent(AbstractBaseUser):
    """Somebody who works at the desk, in one company and one role. Signing in is by login, password and TOTP."""

    id = models.UUIDField(primary_key=True, default=new_id)
    login = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=Role.choices)
    company = models.ForeignKey(Company, models.PROTECT, related_name="agents")
    language = models.CharField(max_length=5, default="en")
    email = models.EmailField(blank=True)  # at work: where an officer is told that a promise is at risk
    is_active = models.BooleanField(default=True)
    objects: ClassVar[AgentManager] = AgentManager()

    class Meta:
        indexes = [models.Index(Lower("email"), name="agent_by_email")]  # is whoever writes a colleague?

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS = ["name", "role"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_officer(self) -> bool:
        return self.role == Role.PRIVACY_OFFICER

    @property
    def leads(self) -> bool:
        return self.role in {Role.SUPERVISOR, Role.PRIVACY_OFFICER}

    # allauth asks these of any user; nobody has powers outside the notice.
    @property
    def is_staff(self) -> bool:
        return False


class SignIn(models.Model):
    """One place where an agent is signed in, in words that the agent knows it by. Gone with its session."""

    id = models.UUIDField(primary_key=True, default=new_id)
    session = models.OneToOneField(Session, models.CASCADE, related_name="sign_in")
    agent = models.ForeignKey(Agent, models.CASCADE, related_name="sign_ins")
    browser = models.CharField(max_length=20)
    system = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField(default=0)  # never shown: a cookie does not grow younger
    began_at = models.DateTimeField(default=now)
    used_at = models.DateTimeField(default=now)  # to within some minutes: no page waits for it to be written

    def __str__(self) -> str:
        return f"sign-in of {self.agent_id}"

    @property
    def kept_in(self) -> Browser:
        return Browser(self.browser, self.system, self.version)

    @property
    def digest(self) -> bytes:
        """What the keeper binds a token to: SHA-256 of the session's key."""
        return sha256(self.session_id.encode()).digest()


class StrangeUse(models.Model):
    """A sign-in's cookie came from another browser, so it ended. Told to the agent at the next sign-in, then gone."""

    id = models.UUIDField(primary_key=True, default=new_id)
    agent = models.ForeignKey(Agent, models.CASCADE, related_name="strange_uses")
    at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"strange use of a sign-in of {self.agent_id}"


class Provider(models.Model):
    """Who signs agents in elsewhere (OpenID Connect), as the operator named it. Its secret is a file of its own."""

    id = models.UUIDField(primary_key=True, default=new_id)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=60)  # as agents read it
    issuer = models.CharField(max_length=300, unique=True)
    client = models.CharField(max_length=300)
    ca_file = models.CharField(max_length=300, blank=True)  # besides the system's authorities

    def __str__(self) -> str:
        return self.name

    @property
    def secret_name(self) -> str:
        return f"provider-{self.pk}"


class ProviderLink(models.Model):
    """An agent may sign in as this subject of a provider: known by a digest, and nothing else the provider says."""

    id = models.UUIDField(primary_key=True, default=new_id)
    provider = models.ForeignKey(Provider, models.CASCADE, related_name="links")
    agent = models.ForeignKey(Agent, models.CASCADE, related_name="provider_links")
    subject = models.BinaryField(max_length=32)
    since = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "subject"], name="subject_once"),
            models.UniqueConstraint(fields=["provider", "agent"], name="provider_link_once"),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} by {self.provider_id}"


class Customer(models.Model):
    """A person who wrote, called or came by. Known by digests of their addresses; readable only sealed."""

    id = models.UUIDField(primary_key=True, default=new_id)
    company = models.ForeignKey(Company, models.PROTECT)
    brand = models.ForeignKey(Brand, models.PROTECT)
    country = models.CharField(max_length=2)
    language = models.CharField(max_length=5, default="en")
    name = SealedField(holding="person.name", category="contact", null=True)
    told_of_objection_at = models.DateTimeField(null=True)  # Article 21(4): at the first communication
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"customer {self.pk}"

    def scope_for(self, category: str) -> Scope:
        return Scope(company=self.company_id, brand=self.brand_id, kind="person", subject=self.pk, category=category)


class Identity(models.Model):
    """One address at which a customer is reached; the digest in `vault.Lookup` leads here."""

    class Kind(models.TextChoices):
        EMAIL = "email"
        PHONE = "phone"

    id = models.UUIDField(primary_key=True, default=new_id)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="identities")
    company = models.ForeignKey(Company, models.PROTECT)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = SealedField(holding="identity.value", category="contact")
    created_at = models.DateTimeField(default=now)
    failed_at = models.DateTimeField(null=True)  # a letter to it came back, and nothing has come from it since
    failure = models.CharField(max_length=12, blank=True)  # the status code (RFC 3463), where one was given

    class Meta:
        verbose_name_plural = "identities"

    def __str__(self) -> str:
        return f"{self.kind} of {self.customer_id}"

    def scope_for(self, category: str) -> Scope:
        return self.customer.scope_for(category)


class Objection(models.Model):
    """The fact that a person objected (Article 21). What follows from it is decided in `rights`."""

    id = models.UUIDField(primary_key=True, default=new_id)
    handle = models.CharField(max_length=26, unique=True, default=new_handle)
    company = models.ForeignKey(Company, models.PROTECT)
    person = models.UUIDField(db_index=True)  # not a foreign key: the objection outlives the person's rows
    source = models.UUIDField(null=True)  # the message it was found in
    purposes = ArrayField(models.CharField(max_length=40))
    marked_by = models.ForeignKey(Agent, models.PROTECT, null=True)
    received_at = models.DateTimeField()  # when the person wrote it: the month to answer runs from here
    marked_at = models.DateTimeField(default=now)  # when somebody saw it: the minute to take effect runs from here
    effective_at = models.DateTimeField(null=True)  # when the keeper confirmed the restriction

    class Meta:
        indexes = [models.Index(fields=["company", "received_at"], name="objection_by_company")]

    def __str__(self) -> str:
        return f"objection {self.handle}"


class Suppression(models.Model):
    """Never ask this person again: a digest under a key that never rotates, kept after the person is gone."""

    id = models.UUIDField(primary_key=True, default=new_id)
    brand = models.UUIDField()
    digest = models.BinaryField(max_length=32)
    purposes = ArrayField(models.CharField(max_length=40))
    since = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "digest"], name="suppression_once")]

    def __str__(self) -> str:
        return f"suppression {self.pk}"


def agent_named(login: str) -> Agent:
    return Agent.objects.select_related("company").get(login=login)


def company_ids() -> list[UUID]:
    """Every company whose rows the machines walk, one after the other."""
    return list(Company.objects.filter(is_supplier=False).order_by("slug").values_list("pk", flat=True))
