"""Addresses of the portal: what anybody may read, and what a demonstration adds."""

from django.urls import include, path

from tillit.portal import letters, notice, promises, write

portal = [
    path("", notice.root, name="root"),
    path("notice/", notice.show_notice, name="notice"),
    path("notice/<str:version>/", notice.show_notice, name="notice_version"),
    path("promises/", promises.show_promises, name="promises"),
    path("postbox/", letters.show_postbox, name="postbox"),
    path("postbox/write", write.write, name="write"),
    path("postbox/<str:letter_id>/", letters.show_letter, name="letter"),
]
urlpatterns = [path("", include((portal, "portal")))]
