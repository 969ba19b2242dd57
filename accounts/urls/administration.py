"""Addresses of the administration. Ids, codes and years only: no name stands in an address."""

from django.urls import path

from accounts.views import administration, grants, organisation, people, reviews

urlpatterns = [
    path("administration/", administration.administration, name="administration"),
    path("people/", people.people_list, name="people"),
    path("people/new/", people.person_new, name="person_new"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/change/", people.person_change, name="person_change"),
    path("people/<int:pk>/manager/", people.person_manager, name="person_manager"),
    path("people/<int:pk>/close/", people.person_deactivate, name="person_deactivate"),
    path("people/<int:pk>/open/", people.person_reactivate, name="person_reactivate"),
    path("people/<int:pk>/give/", grants.grant_give, name="person_give"),
    path("grants/<int:pk>/end/", grants.grant_end, name="grant_end"),
    path("grants/<int:pk>/last-day/", grants.grant_last_day, name="grant_last_day"),
    path("proposals/<int:pk>/", grants.proposal, name="proposal"),
    path("proposals/<int:pk>/confirm/", grants.proposal_confirm, name="proposal_confirm"),
    path("proposals/<int:pk>/refuse/", grants.proposal_refuse, name="proposal_refuse"),
    path("proposals/<int:pk>/withdraw/", grants.proposal_withdraw, name="proposal_withdraw"),
    path("reach/", administration.who_reaches, name="reach"),
    path("organisation/", organisation.tree_page, name="organisation"),
    path("organisation/new/", organisation.place_new, name="place_new"),
    path("organisation/spellings/<int:pk>/remove/", organisation.alias_remove, name="alias_remove"),
    path("organisation/<slug:code>/", organisation.place_page, name="place"),
    path("organisation/<slug:code>/rename/", organisation.place_rename, name="place_rename"),
    path("organisation/<slug:code>/move/", organisation.place_move, name="place_move"),
    path("organisation/<slug:code>/close/", organisation.place_close, name="place_close"),
    path("organisation/<slug:code>/open/", organisation.place_reopen, name="place_reopen"),
    path("organisation/<slug:code>/spelling/", organisation.alias_new, name="alias_new"),
    path("reviews/", reviews.review_list, name="reviews"),
    path("reviews/open/", reviews.review_open, name="review_open"),
    path("reviews/<int:year>/", reviews.review, name="review"),
    path("reviews/<int:year>/file/", reviews.review_file, name="review_file"),
    path("reviews/<int:year>/<int:pk>/", reviews.review_decide, name="review_decide"),
    path("reviews/<int:year>/<int:pk>/last-day/", reviews.review_change, name="review_change"),
]
