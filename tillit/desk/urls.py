"""Addresses of the desk. A change is a resource; no address carries anything about a person."""

from django.urls import include, path

from tillit.desk import (
    assignment,
    attachments,
    case_page,
    closure,
    holds,
    inbox,
    kind,
    links,
    messages,
    new_case,
    notes,
    objections,
    openings,
    search,
    wordings,
)
from tillit.desk.company import urls as company
from tillit.desk.files import letter, look, release
from tillit.desk.officer import urls as officer

CASE = "cases/<int:number>"
FILE = f"{CASE}/files/<uuid:file>"
desk = [
    path("", inbox.show_inbox, name="inbox"),
    path("search", search.search, name="search"),
    path("cases", new_case.open_new, name="cases"),
    path("cases/new", new_case.show_form, name="new_case"),
    path(CASE, case_page.show_case, name="case"),
    path(f"{CASE}/messages", messages.send_reply, name="messages"),
    path(f"{CASE}/messages/<uuid:message>/cancellation", messages.cancel, name="cancellation"),
    path(f"{CASE}/messages/<uuid:message>/giving", links.give, name="giving"),
    path(f"{CASE}/links/<int:link>/joining", links.join, name="joining"),
    path(f"{CASE}/links/<int:link>/parting", links.part, name="parting"),
    path(f"{CASE}/notes", notes.add_note, name="notes"),
    path(f"{CASE}/assignment", assignment.assign, name="assignment"),
    path(f"{CASE}/kind", kind.sort, name="kind"),
    path(f"{CASE}/closure", closure.close, name="closure"),
    path(f"{CASE}/reopening", closure.reopen, name="reopening"),
    path(f"{CASE}/holds", holds.place, name="holds"),
    path(f"{CASE}/holds/<uuid:hold>/lifting", holds.lift, name="lifting"),
    path(f"{CASE}/objections", objections.mark, name="objections"),
    path(f"{CASE}/openings", openings.open_sealed, name="openings"),
    path(f"{CASE}/messages/<uuid:message>/letter", letter.show_letter, name="letter"),
    path(FILE, look.show_file, name="file"),
    path(f"{FILE}/preview", look.show_preview, name="file_preview"),
    path(f"{FILE}/picture", look.show_picture, name="file_picture"),
    path(f"{FILE}/pages/<int:page>", look.show_page, name="file_page"),
    path(f"{FILE}/release", release.release, name="file_release"),
    path("letters", wordings.show_letters, name="letters"),
    path("letters/<slug:slug>/<slug:language>", wordings.word_letters, name="wording"),
    path("attachments/<uuid:attachment>", attachments.fetch, name="attachment"),
    *company.urlpatterns,
]
urlpatterns = [
    path("desk/", include((desk, "desk"))),
    path("officer/", include((officer.urlpatterns, "officer"))),
]
