"""Addresses of signing up, in and out, of one's own details, and of the role acted in."""

from allauth.account import urls as allauth_urls
from django.urls import URLPattern, URLResolver, include, path

from motcua.web.accounts import views
from motcua.web.accounts.second_factor import SetUpTotpView

ours: list[URLPattern | URLResolver] = [
    path("start/", views.start, name="start"),
    path("details/", views.profile, name="profile"),
    path("details/edit/", views.edit_profile, name="edit_profile"),
    path("role/", views.switch_role, name="switch_role"),
    path("signup/organisation/", views.OrganisationSignUpView.as_view(), name="signup_organisation"),
]

# allauth's own pages, but for some that we do not offer: passwords are changed, never set beside a social account.
_not_offered = {"account_set_password"}
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((ours, "accounts"))),
    path("mfa/totp/activate/", SetUpTotpView.as_view(), name="mfa_activate_totp"),
    path("mfa/", include("allauth.mfa.urls")),
    *(page for page in allauth_urls.urlpatterns if page.name not in _not_offered),
]
