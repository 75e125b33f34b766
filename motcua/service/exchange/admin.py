"""Partners, tokens and webhooks in the staff admin, for administrators of the whole province."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextareaWidget,
    UnfoldBooleanWidget,
)

from motcua.journal import kinds
from motcua.journal.staff_admin import StaffAdmin, staff
from motcua.kernel.local_time import VIETNAM
from motcua.service.exchange import actions, policies
from motcua.service.exchange.models import Partner, PartnerToken, Webhook, WebhookDelivery
from motcua.service.exchange.scopes import Scope

_LIMITS = ("requests_per_minute", "burst")


class ExchangeAdmin(StaffAdmin):
    """Opens for administrators of the whole province alone; a secret that an action made is shown once."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _may(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _may(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_add and _may(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may_change and _may(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may_delete and _may(request)

    def show_once(self, request: HttpRequest, secret: str, title: object) -> None:
        """Let the answer to this request show a secret. It goes into no cookie, session, log or address."""
        request.META["motcua.shown_once"] = (secret, title)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        return self._secret_page(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._secret_page(request, obj) or super().response_change(request, obj)

    def _secret_page(self, request: HttpRequest, obj: Any) -> HttpResponse | None:
        shown = request.META.get("motcua.shown_once")
        if shown is None:
            return None
        names = self.model._meta
        back = reverse(f"admin:{names.app_label}_{names.model_name}_changelist")
        facts = {"secret": shown[0], "title": shown[1], "back": back, "opts": names}
        page = TemplateResponse(request, "exchange/shown_once.html", {**self.admin_site.each_context(request), **facts})
        page["Cache-Control"] = "no-store"
        return page


def _may(request: HttpRequest) -> bool:
    """Asked for every link of the page: answered once for a request."""
    if "motcua.may_manage_partners" not in request.META:
        administrator = staff(request).administrator
        may = administrator is not None and policies.may_manage_partners(administrator)
        request.META["motcua.may_manage_partners"] = may
    return bool(request.META["motcua.may_manage_partners"])


class PartnerForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """What is known of a partner, and whether it is shut out."""

    is_blocked = forms.BooleanField(
        label=_("Blocked"),
        required=False,
        widget=UnfoldBooleanWidget(),
        help_text=_("None of its tokens opens anything, and its webhooks are told nothing."),
    )

    class Meta:
        model = Partner
        fields = ("code", "name", "contact_name", "contact_email", *_LIMITS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["is_blocked"] = self.instance.blocked_at is not None
        else:
            del self.fields["is_blocked"]


@admin.register(Partner)
class PartnerAdmin(ExchangeAdmin):
    """Organisations whose programs use the API. They are blocked, never deleted: what they filed names them."""

    may_add = may_change = True
    form = PartnerForm
    list_display = ("name", "code", "contact_email", "requests_per_minute", "blocked_at")
    search_fields = ("name", "code")
    ordering = ("code", "id")

    def get_fields(self, request: HttpRequest, obj: Partner | None = None) -> tuple[str, ...]:
        return (*PartnerForm.Meta.fields, "is_blocked") if obj else PartnerForm.Meta.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Partner | None = None) -> tuple[str, ...]:
        return ("code",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Partner, form: forms.BaseForm, change: bool) -> None:
        typed, by, now = form.cleaned_data, self.acting(request), staff(request).now
        details = {name: typed[name] for name in ("name", "contact_name", "contact_email", *_LIMITS)}
        if not change:
            obj.pk = actions.create_partner(typed["code"], **details, by=by, at=now).pk
            return
        if set(details) & set(form.changed_data):
            actions.change_partner(obj.pk, **details, by=by, at=now)
        if "is_blocked" in form.changed_data:
            act = actions.block_partner if typed["is_blocked"] else actions.unblock_partner
            act(obj.pk, by=by, at=now)


class NewTokenForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A token to be issued."""

    scopes = forms.MultipleChoiceField(
        label=_("Scopes"), choices=Scope.choices, widget=UnfoldAdminCheckboxSelectMultipleWidget()
    )
    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=UnfoldAdminSingleDateWidget(),
        help_text=_("Empty: as long as the platform allows."),
    )

    class Meta:
        model = PartnerToken
        fields = ("partner", "name", "scopes", "acts_as")


class TokenForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """What may be done with a token that was issued."""

    KEEP, ROTATE, REVOKE = "keep", "rotate", "revoke"
    act = forms.ChoiceField(
        label=_("What is to be done"),
        choices=[
            (KEEP, _("Nothing")),
            (ROTATE, _("Replace it by a new one")),
            (REVOKE, _("Revoke it at once")),
        ],
        initial=KEEP,
        widget=UnfoldAdminRadioSelectWidget(),
    )
    overlap_hours = forms.IntegerField(
        label=_("Hours that the old one works on"),
        min_value=0,
        max_value=8760,
        initial=72,
        widget=UnfoldAdminIntegerFieldWidget(),
    )

    class Meta:
        model = PartnerToken
        fields = ()


@admin.register(PartnerToken)
class PartnerTokenAdmin(ExchangeAdmin):
    """Tokens: issued, replaced, revoked. The text of a token is on the page that answers, and nowhere afterwards."""

    may_add = may_change = True
    list_display = ("name", "partner", "public_id", "expires_at", "revoked_at", "last_used_at")
    list_select_related = ("partner",)
    list_filter = ("partner",)
    search_fields = ("public_id", "name", "partner__code")
    autocomplete_fields = ("partner", "acts_as")
    ordering = ("-issued_at", "-id")
    _FACTS = ("partner", "name", "public_id", "scopes", "acts_as", "issued_at", "expires_at", "revoked_at")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **{**kwargs, "form": TokenForm if obj else NewTokenForm})

    def get_fields(self, request: HttpRequest, obj: PartnerToken | None = None) -> tuple[str, ...]:
        if obj is None:
            return ("partner", "name", "scopes", "acts_as", "last_day")
        return (*self._FACTS, "replaced_by", "last_used_at", "act", "overlap_hours")

    def get_readonly_fields(self, request: HttpRequest, obj: PartnerToken | None = None) -> tuple[str, ...]:
        return (*self._FACTS, "replaced_by", "last_used_at") if obj else ()

    def save_model(self, request: HttpRequest, obj: PartnerToken, form: forms.BaseForm, change: bool) -> None:
        typed, by, now = form.cleaned_data, self.acting(request), staff(request).now
        if not change:
            issued = actions.issue_token(
                typed["partner"].pk,
                name=typed["name"],
                scopes=typed["scopes"],
                expires_at=_end_of(typed["last_day"]),
                acts_as_id=typed["acts_as"].pk if typed["acts_as"] else None,
                by=by,
                at=now,
            )
            obj.pk = issued.token.pk
            self.show_once(request, issued.text, _("The new token"))
        elif typed["act"] == TokenForm.ROTATE:
            overlap = timedelta(hours=typed["overlap_hours"])
            issued = actions.rotate_token(obj.pk, overlap=overlap, by=by, at=now)
            self.show_once(request, issued.text, _("The new token"))
        elif typed["act"] == TokenForm.REVOKE:
            actions.revoke_token(obj.pk, by=by, at=now)


def _end_of(day: Any) -> datetime | None:
    return datetime.combine(day, time(23, 59, 59), tzinfo=VIETNAM) if day else None


class WebhookForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """Where to call, of what, and what is to be done now."""

    KEEP, TEST, ROTATE, ON, OFF, REPLAY = "keep", "test", "rotate", "on", "off", "replay"
    kinds = forms.CharField(
        label=_("Kinds"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 6}),
        help_text=_("One a line, for example dossier.settled. All kinds stand in the documentation for partners."),
    )
    act = forms.ChoiceField(
        label=_("What is to be done"),
        choices=[
            (KEEP, _("Only save what was changed")),
            (TEST, _("Send a test message")),
            (ROTATE, _("Replace the secret")),
            (ON, _("Switch it on")),
            (OFF, _("Switch it off")),
            (REPLAY, _("Send positions again")),
        ],
        initial=KEEP,
        widget=UnfoldAdminRadioSelectWidget(),
    )
    first_position = forms.IntegerField(
        label=_("First position"), required=False, min_value=1, widget=UnfoldAdminIntegerFieldWidget()
    )
    last_position = forms.IntegerField(
        label=_("Last position"), required=False, min_value=1, widget=UnfoldAdminIntegerFieldWidget()
    )

    class Meta:
        model = Webhook
        fields = ("partner", "url", "is_province_wide")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["kinds"] = "\n".join(self.instance.kinds)
        else:
            self.initial["kinds"] = "\n".join(kind for kind in kinds.all_kinds() if kind.startswith("dossier."))
            for name in ("act", "first_position", "last_position"):
                del self.fields[name]

    def clean_kinds(self) -> list[str]:
        return str(self.cleaned_data["kinds"]).split()


@admin.register(Webhook)
class WebhookAdmin(ExchangeAdmin):
    """Addresses that are called when something happens."""

    may_add = may_change = may_delete = True
    form = WebhookForm
    list_display = ("url", "partner", "state", "failing_since", "is_province_wide")
    list_select_related = ("partner",)
    list_filter = ("state",)
    autocomplete_fields = ("partner",)
    ordering = ("partner__code", "id")
    _NEW = ("partner", "url", "kinds", "is_province_wide")
    _STATE = ("state", "state_reason", "failing_since", "after_position")

    def get_fields(self, request: HttpRequest, obj: Webhook | None = None) -> tuple[str, ...]:
        return (*self._NEW, *self._STATE, "act", "first_position", "last_position") if obj else self._NEW

    def get_readonly_fields(self, request: HttpRequest, obj: Webhook | None = None) -> tuple[str, ...]:
        return ("partner", "is_province_wide", *self._STATE) if obj else ()

    def save_model(self, request: HttpRequest, obj: Webhook, form: forms.BaseForm, change: bool) -> None:
        typed, by, now = form.cleaned_data, self.acting(request), staff(request).now
        if not change:
            new = actions.create_webhook(
                typed["partner"].pk,
                url=typed["url"],
                kinds=typed["kinds"],
                is_province_wide=typed["is_province_wide"],
                by=by,
                at=now,
            )
            obj.pk = new.webhook.pk
            self.show_once(request, new.secret, _("The signing secret of the webhook"))
            return
        if {"url", "kinds"} & set(form.changed_data):
            actions.change_webhook(obj.pk, url=typed["url"], kinds=typed["kinds"], by=by, at=now)
        self._do(request, obj.pk, typed)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Its log goes along, although no message of it can be deleted by itself."""
        listed, counted, _lacking, protected = super().get_deleted_objects(objs, request)
        return listed, counted, set(), protected

    def delete_model(self, request: HttpRequest, obj: Webhook) -> None:
        actions.delete_webhook(obj.pk, by=self.acting(request), at=staff(request).now)

    def _do(self, request: HttpRequest, webhook_id: int, typed: dict[str, Any]) -> None:
        by, now = self.acting(request), staff(request).now
        match typed["act"]:
            case WebhookForm.TEST:
                actions.ping_webhook(webhook_id, by=by, at=now)
            case WebhookForm.ROTATE:
                secret = actions.rotate_webhook_secret(webhook_id, by=by, at=now).secret
                self.show_once(request, secret, _("The signing secret of the webhook"))
            case WebhookForm.ON | WebhookForm.OFF:
                actions.switch_webhook(webhook_id, is_on=typed["act"] == WebhookForm.ON, by=by, at=now)
            case WebhookForm.REPLAY:
                first, last = typed["first_position"] or 0, typed["last_position"] or 0
                count = actions.replay_positions(webhook_id, first=first, last=last, by=by, at=now)
                messages.info(request, _("%(count)s messages are sent again.") % {"count": count})


class DeliveryForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """Whether a message is to go out again."""

    again = forms.BooleanField(
        label=_("Send again"), required=False, widget=UnfoldBooleanWidget(), help_text=_("Under its old id.")
    )

    class Meta:
        model = WebhookDelivery
        fields = ()


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ExchangeAdmin):
    """The log of messages; each can be sent again."""

    may_change = True
    form = DeliveryForm
    list_display = ("created_at", "webhook", "kind", "position", "state", "attempts", "status_code", "error")
    list_select_related = ("webhook",)
    list_filter = ("state",)
    search_fields = ("=message_id", "=position")
    ordering = ("-id",)
    _FACTS = ("webhook", "kind", "position", "message_id", "created_at", "state", "attempts", "next_try_at", "sent_at")
    readonly_fields = (*_FACTS, "status_code", "error", "body")
    fields = (*readonly_fields, "again")

    def save_model(self, request: HttpRequest, obj: WebhookDelivery, form: forms.BaseForm, change: bool) -> None:
        if form.cleaned_data["again"]:
            actions.replay_delivery(obj.pk, by=self.acting(request), at=staff(request).now)
