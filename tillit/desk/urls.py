"""Addresses of the desk. A change is a resource; no address carries anything about a person."""

from django.urls import include, path

from tillit.desk import (
    assignment,
    attachments,
    bulk,
    case_page,
    case_tags,
    closure,
    drafts,
    holds,
    inbox,
    kind,
    linking,
    links,
    messages,
    new_case,
    notes,
    objections,
    openings,
    providers,
    search,
    sign_ins,
    snooze,
    tags,
    views,
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
    path("views", views.show_views, name="views"),
    path("views/<uuid:view>/removal", views.remove_view, name="view_removal"),
    path("tags", tags.show_tags, name="tags"),
    path("tags/<uuid:tag>/removal", tags.remove_tag, name="tag_removal"),
    path("cases", new_case.open_new, name="cases"),
    path("cases/closures", bulk.close_many, name="closures"),
    path("cases/reopenings", bulk.reopen_many, name="reopenings"),
    path("cases/assignments", bulk.assign_many, name="assignments"),
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
    path(f"{CASE}/draft", drafts.keep, name="draft"),
    path(f"{CASE}/tags", case_tags.put, name="case_tags"),
    path(f"{CASE}/snooze", snooze.snooze, name="snooze"),
    path(f"{CASE}/waking", snooze.wake, name="waking"),
    path(f"{CASE}/links", linking.link, name="links"),
    path(f"{CASE}/links/<int:other>/removal", linking.unlink, name="unlinking"),
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
    path("account/sign-ins", sign_ins.show_sign_ins, name="sign_ins"),
    path("account/providers/<slug:slug>/unlinking", providers.unlink, name="provider_unlinking"),
    path("account/sign-ins/others/end", sign_ins.end_others, name="sign_in_ends"),
    path("account/sign-ins/<uuid:sign_in>/end", sign_ins.end_one, name="sign_in_end"),
    path("letters", wordings.show_letters, name="letters"),
    path("letters/<slug:slug>/<slug:language>", wordings.word_letters, name="wording"),
    path("attachments/<uuid:attachment>", attachments.fetch, name="attachment"),
    *company.urlpatterns,
]
door = [
    path("providers/<slug:slug>/sign-in", providers.sign_in, name="provider_sign_in"),
    path("providers/<slug:slug>/link", providers.link, name="provider_link"),
    path("providers/<slug:slug>/return", providers.come_back, name="provider_return"),
]
urlpatterns = [
    path("accounts/", include((door, "door"))),
    path("desk/", include((desk, "desk"))),
    path("officer/", include((officer.urlpatterns, "officer"))),
]
