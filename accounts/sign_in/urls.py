"""The addresses of signing in: password, second factors, single sign-on, sittings."""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from django.urls import path

from accounts.sign_in import single_sign_on, views
from accounts.sign_in.again import ask_again

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="account_login"),
    path("sign-in/second/", factors.authenticate, name="mfa_authenticate"),
    path("sign-in/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/still/", views.still, name="still_signed_in"),
    path("sign-in/with/<slug:provider_id>/", single_sign_on.login, name="openid_connect_login"),
    path("sign-in/with/<slug:provider_id>/back/", single_sign_on.callback, name="openid_connect_callback"),
    path("sign-out/", account.logout, name="account_logout"),
    path("password/", views.PasswordChange.as_view(), name="account_change_password"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("again/", account.reauthenticate, name="account_reauthenticate"),
    path("again/code/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("again/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("again/single-sign-on/", views.again_by_single_sign_on, name="again_by_single_sign_on"),
    path("second-factor/", factors.index, name="mfa_index"),
    path("second-factor/app/", ask_again(app.activate_totp), name="mfa_activate_totp"),
    path("second-factor/app/remove/", ask_again(app.deactivate_totp), name="mfa_deactivate_totp"),
    path("second-factor/passkeys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("second-factor/passkeys/add/", ask_again(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("second-factor/passkeys/<int:pk>/", ask_again(passkeys.edit_webauthn), name="mfa_edit_webauthn"),
    path("second-factor/passkeys/<int:pk>/remove/", views.passkey_remove, name="mfa_remove_webauthn"),
    path("second-factor/codes/", ask_again(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "second-factor/codes/new/",
        ask_again(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "second-factor/codes/file/",
        ask_again(recovery.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("sittings/", views.sitting_list, name="sittings"),
    path("sittings/end/", views.sittings_end, name="sittings_end"),
    path("people/<int:pk>/second-factor/", views.second_factor_reset, name="second_factor_reset"),
]
