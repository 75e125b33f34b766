"""People, accounts and roles in the staff admin. Nobody is listed: one searches for a name and sees who bears it."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.password_validation import validate_password
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminPasswordWidget

from motcua.journal.staff_admin import StaffAdmin, staff
from motcua.kernel.identifiers import mask_personal_number
from motcua.registry.people import actions, queries
from motcua.registry.people.details import PersonDetails
from motcua.registry.people.models import Account, Person, Post

_NUMBERS_IN_ADDRESS = _("Search by name. A number would stand in the address of the page, where it must not be.")
_LONGEST_NUMBER = 6  # digits: longer ones may be personal numbers or telephones
_DETAILS = ("full_name", "birth_date", "sex", "ethnicity", "personal_number", "tax_code", "phone", "email", "address")


class SearchedAdmin(StaffAdmin):
    """Shows nothing until a name is searched for; autocompletion likewise."""

    search_fields = ("folded_name",)  # shows the box; the search itself is ours
    search_help_text = _("At least three letters of a name")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if _holds_number(request.GET.get("q", "")):
            messages.error(request, str(_NUMBERS_IN_ADDRESS))
            return HttpResponseRedirect(request.path)
        return super().changelist_view(request, extra_context)  # type: ignore[no-any-return]  # unfold has no types


@admin.register(Person)
class PersonAdmin(SearchedAdmin):
    """Persons whom an administrator looked up; new ones are usually entered at a counter."""

    may_add = may_change = True
    fields = ("kind", *_DETAILS, "is_identity_checked")
    readonly_fields = ("is_identity_checked",)
    list_display = ("full_name", "birth_date", "masked_number", "commune", "is_identity_checked")
    list_select_related = ("commune",)
    ordering = ("folded_name", "id")

    def get_readonly_fields(self, request: HttpRequest, obj: Person | None = None) -> tuple[str, ...]:
        return ("kind", "is_identity_checked") if obj else ("is_identity_checked",)

    @admin.display(description=_("Personal number"))
    def masked_number(self, person: Person) -> str:
        """Enough to tell two of one name apart."""
        return mask_personal_number(person.personal_number or person.tax_code or "")

    def get_search_results(
        self,
        request: HttpRequest,
        queryset: QuerySet[Person],
        search_term: str,
    ) -> tuple[Any, bool]:
        found = _people_named(search_term)
        return queryset.filter(pk__in=found), False

    def save_model(self, request: HttpRequest, obj: Person, form: forms.BaseForm, change: bool) -> None:
        typed = {name: form.cleaned_data[name] or _empty(name) for name in _DETAILS}
        by, now = self.acting(request), staff(request).now
        if change:
            changes = {name: value for name, value in typed.items() if name in form.changed_data}
            actions.update_profile(obj.pk, changes=changes, by=by, at=now)
        else:
            details = PersonDetails(kind=form.cleaned_data["kind"], **typed)
            obj.pk = actions.find_or_create_person(details, by=by, at=now).pk


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A staff name and a first password, which its owner changes."""

    password1 = forms.CharField(
        label=_("First password"), widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"})
    )

    class Meta:
        model = Account
        fields = ("person", "username", "staff_number", "staff_email", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:  # afterwards a password is its owner's affair
            del self.fields["password1"]

    def clean_password1(self) -> str:
        typed = str(self.cleaned_data["password1"])
        validate_password(typed)
        return typed


@admin.register(Account)
class AccountAdmin(SearchedAdmin):
    """Accounts: opened for officials, closed and opened again. Rights are no fields here; they come with roles."""

    may_add = may_change = True
    form = AccountForm
    actions_list = ("staff_list",)
    list_display = ("username", "person", "is_active", "is_staff", "last_login")
    list_select_related = ("person",)
    autocomplete_fields = ("person",)
    ordering = ("username", "id")

    @action(description=_("Staff list (CSV)"), url_path="staff-list")  # type: ignore[untyped-decorator]  # unfold
    def staff_list(self, request: HttpRequest) -> HttpResponse:
        """A button above the list; the page is the staff admin's own."""
        return HttpResponseRedirect(reverse("admin:staff_import"))

    def get_fields(self, request: HttpRequest, obj: Account | None = None) -> tuple[str, ...]:
        directory = ("staff_number", "staff_email")
        return (
            ("person", "username", *directory, "is_active") if obj else ("person", "username", "password1", *directory)
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Account | None = None) -> tuple[str, ...]:
        return ("person", "username") if obj else ()

    def get_search_results(
        self,
        request: HttpRequest,
        queryset: QuerySet[Account],
        search_term: str,
    ) -> tuple[Any, bool]:
        persons = _people_named(search_term)
        named = Q(username=search_term.strip().lower()) if search_term.strip() else Q(pk=None)
        return queryset.filter(Q(person_id__in=persons) | named), False

    def save_model(self, request: HttpRequest, obj: Account, form: forms.BaseForm, change: bool) -> None:
        typed, by, now = form.cleaned_data, self.acting(request), staff(request).now
        if change:
            if "is_active" in form.changed_data:
                act = actions.activate if typed["is_active"] else actions.deactivate
                act(obj.pk, by=by, at=now)
        else:
            new = actions.open_account(
                typed["person"].pk, username=typed["username"], password=typed["password1"], by=by, at=now
            )
            obj.pk = new.pk
        known_by = {"staff_number": typed["staff_number"], "staff_email": typed["staff_email"]}
        actions.set_staff_identity(obj.pk, **known_by, by=by, at=now)


@admin.register(Post)
class PostAdmin(StaffAdmin):
    """Roles: granted by adding, taken away by deleting (the row stays, inactive). Nobody does either for themselves."""

    may_add = may_delete = True
    fields = ("person", "agency", "role", "title")
    list_display = ("person", "role", "agency", "title", "is_active")
    list_filter = ("is_active", "role")
    list_select_related = ("person", "agency")
    search_fields = ("person__folded_name", "agency__folded_name")
    autocomplete_fields = ("person", "agency")
    ordering = ("agency__code", "role", "id")

    def save_model(self, request: HttpRequest, obj: Post, form: forms.BaseForm, change: bool) -> None:
        typed, by = form.cleaned_data, self.acting(request)
        new = actions.grant_role(
            typed["person"].pk, typed["agency"].pk, typed["role"], by=by, at=staff(request).now, title=typed["title"]
        )
        obj.pk = new.pk

    def delete_model(self, request: HttpRequest, obj: Post) -> None:
        actions.revoke_role(obj.pk, by=self.acting(request), at=staff(request).now)


def _holds_number(text: str) -> bool:
    return sum(char.isdigit() for char in text) > _LONGEST_NUMBER


def _people_named(text: str) -> list[int]:
    return [] if _holds_number(text) else [person.pk for person in queries.search_people(text, limit=50)]


def _empty(name: str) -> Any:
    return None if name == "birth_date" else ""
