"""Addresses of signing up, in and out, of one's own details, and of the role acted in."""

from allauth.account import urls as allauth_urls
from django.urls import URLPattern, URLResolver, include, path

from motcua.web.accounts import views
from motcua.web.accounts.oidc import views as oidc
from motcua.web.accounts.second_factor import SetUpTotpView

ours: list[URLPattern | URLResolver] = [
    path("start/", views.start, name="start"),
    path("details/", views.profile, name="profile"),
    path("details/edit/", views.edit_profile, name="edit_profile"),
    path("role/", views.switch_role, name="switch_role"),
    path("links/", oidc.links, name="links"),
    path("links/<int:link_id>/remove/", oidc.unlink, name="unlink"),
    path("level/", oidc.step_up, name="step_up"),
    path("signup/organisation/", views.OrganisationSignUpView.as_view(), name="signup_organisation"),
]

# Named as allauth names them: its redirect address is built from the name.
oidc_pages: list[URLPattern | URLResolver] = [
    path("oidc/<slug:provider_id>/login/", oidc.start, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", oidc.come_back, name="openid_connect_callback"),
    path("oidc/<slug:provider_id>/signed-out/", oidc.signed_out_there, name="oidc_signed_out"),
]

_ours_instead = {"account_login", "account_logout"}
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((ours, "accounts"))),
    *oidc_pages,
    path("login/", views.SignInView.as_view(), name="account_login"),
    path("logout/", views.SignOutView.as_view(), name="account_logout"),
    path("mfa/totp/activate/", SetUpTotpView.as_view(), name="mfa_activate_totp"),
    path("mfa/", include("allauth.mfa.urls")),
    *(page for page in allauth_urls.urlpatterns if page.name not in _ours_instead),
]
