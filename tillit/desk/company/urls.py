"""Addresses of the pages about our own house."""

from django.urls import path

from tillit.desk.company import agents, contracts, figures, hours, mailboxes, sign_outs

urlpatterns = [
    path("company/agents", agents.agents, name="agents"),
    path("company/agents/<uuid:agent>/retirement", agents.retire, name="retirement"),
    path("company/agents/<uuid:agent>/sign-ins/end", sign_outs.end_all, name="sign_outs"),
    path("company/contracts", contracts.contracts, name="contracts"),
    path("company/contracts/<uuid:contract>/end", contracts.end, name="contract_end"),
    path("company/figures", figures.figures, name="figures"),
    path("company/hours", hours.hours, name="hours"),
    path("company/hours/<uuid:company>/<slug:slug>", hours.brand_hours, name="brand_hours"),
    path("company/hours/<uuid:company>/<slug:slug>/targets", hours.brand_targets, name="brand_targets"),
    path("company/mailboxes", mailboxes.mailboxes, name="mailboxes"),
    path("company/mailboxes/<uuid:mailbox>/removal", mailboxes.remove, name="mailbox_removal"),
]
