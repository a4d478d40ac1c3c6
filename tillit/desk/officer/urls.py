"""Addresses of those who lead."""

from django.urls import path

from tillit.desk.officer import alarms, holds, ledger, looks, notice, objections, promises, quarantine, unread

urlpatterns = [
    path("promises", promises.show_promises, name="promises"),
    path("alarms/<uuid:alarm>/acknowledgement", alarms.acknowledge, name="acknowledgement"),
    path("notice", notice.notice, name="notice"),
    path("objections", objections.show_objections, name="objections"),
    path("objections/<uuid:objection>/decision", objections.decide, name="decision"),
    path("holds", holds.show_holds, name="holds"),
    path("ledger", ledger.show_ledger, name="ledger"),
    path("ledger/openings", looks.show_openings, name="openings"),
    path("ledger/refusals", looks.show_refusals, name="refusals"),
    path("quarantine", quarantine.show_quarantine, name="quarantine"),
    path("quarantine/<uuid:mail>/setting-aside", unread.setting_aside, name="setting_aside"),
    path("quarantine/<uuid:mail>/putting-back", unread.putting_back, name="putting_back"),
    path("quarantine/<uuid:mail>/reading", unread.reading, name="reading"),
    path("quarantine/<uuid:mail>/case", unread.becoming_case, name="becoming_case"),
]
