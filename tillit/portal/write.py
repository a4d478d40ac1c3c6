"""Writing as an invented customer: the mail takes the real way in, by SMTP to our own listener."""

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, make_msgid

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from tillit.contact.models import Mailbox
from tillit.kit.clock import now
from tillit.portal.demo import only_in_demo
from tillit.portal.letters import shape
from tillit.portal.postbox import Posted, letter
from tillit.recipients.demo import post_as_customer
from tillit.recipients.errors import GateError


class WriteForm(forms.Form):
    """A mail of an invented customer."""

    name = forms.CharField(label=gettext_lazy("Your invented name"), max_length=120, initial="Ada Lindqvist")
    address = forms.EmailField(label=gettext_lazy("Your invented address"), initial="ada.lindqvist@post.example")
    to = forms.ChoiceField(label=gettext_lazy("To"))
    subject = forms.CharField(label=gettext_lazy("Subject"), required=False, max_length=200)
    body = forms.CharField(label=gettext_lazy("Your mail"), widget=forms.Textarea)
    in_reply_to = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)

    def __init__(self, answered: Posted | None, data: QueryDict | None = None) -> None:
        super().__init__(data, initial=_answering(answered) if answered else None)
        to = self.fields["to"]
        assert isinstance(to, forms.ChoiceField)
        addresses = list(Mailbox.objects.filter(is_active=True).order_by("address").values_list("address", flat=True))
        if answered is not None:
            addresses.insert(0, _answer_to(answered))
        to.choices = [(address, address) for address in dict.fromkeys(addresses)]


@require_http_methods(["GET", "POST"])
@only_in_demo
def write(request: HttpRequest) -> HttpResponse:
    """An empty mail, an answer to a letter, or the mail sent."""
    sent = request.POST if request.method == "POST" else request.GET
    answered = letter(sent.get("in_reply_to", ""))
    form = WriteForm(answered, request.POST if request.method == "POST" else None)
    context = {"form": form, "letter": shape(answered) if answered else None}
    if request.method != "POST":
        return render(request, "portal/write.html", context)
    if not form.is_valid():
        return render(request, "portal/write.html", context, status=422)
    try:
        _post(request, form, answered)
    except GateError as fault:
        form.add_error(None, str(fault))
        return render(request, "portal/write.html", context, status=422)
    messages.success(request, gettext("Your mail is on its way; it becomes a case at the desk."))
    return redirect("portal:postbox")


def _post(request: HttpRequest, form: WriteForm, answered: Posted | None) -> None:
    said = form.cleaned_data
    mail = EmailMessage(policy=SMTP)
    name, subject = (" ".join(said[field].split()) for field in ("name", "subject"))  # a header is one line
    mail["From"] = formataddr((name, said["address"]))
    mail["To"], mail["Subject"] = said["to"], subject
    mail["Date"], mail["Message-ID"] = format_datetime(now()), make_msgid(domain="mail.example")
    if answered and answered.mail.message_id:
        mail["In-Reply-To"] = mail["References"] = f"<{answered.mail.message_id}>"
    mail.set_content(said["body"])
    for file in request.FILES.getlist("files"):
        main, _, sub = (file.content_type or "").partition("/")
        mail.add_attachment(
            file.read(), maintype=main or "application", subtype=sub or "octet-stream",
            filename=file.name or gettext("attachment"),
        )  # fmt: skip
    post_as_customer(said["address"], said["to"], mail.as_bytes())


def _answering(answered: Posted) -> dict[str, str]:
    """The customer answers from the address the letter went to."""
    to = answered.mail.to[0] if answered.mail.to else None
    subject = answered.mail.subject
    return {
        "name": to.name if to and to.name else "Ada Lindqvist",
        "address": answered.to[0] if answered.to else "",
        "to": _answer_to(answered),
        "subject": subject if subject.lower().startswith("re:") else f"Re: {subject}",
        "in_reply_to": answered.id,
    }


def _answer_to(answered: Posted) -> str:
    """Where the letter asks for answers; it carries the case's own token."""
    boxes = answered.mail.reply_to
    return boxes[0].address if boxes else answered.mail.from_address or ""
