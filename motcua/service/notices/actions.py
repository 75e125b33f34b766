"""Telling people something, and what they do with it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from motcua.registry.people import queries as people
from motcua.service.notices import carrying
from motcua.service.notices.models import Notice, NoticePreference
from motcua.service.notices.texts import TEXTS, YOU


@transaction.atomic
def tell(
    person_id: int,
    kind: str,
    *,
    key: str,
    params: Mapping[str, str],
    at: datetime,
    dossier_number: str = "",
    page: tuple[str, str] = ("", ""),
    is_answer: bool = False,
    carry: bool = True,
) -> Notice:
    """Tell a person something, once for each `key`, in words that are frozen now.

    page:       url name and argument of the page it leads to.
    is_answer:  it answers what this person just did: may go out at night.
    carry:      also send it out by Zalo, SMS or e-mail; else it stands on the person's page alone.
    """
    addressed = {**params, "you": YOU[people.person(person_id).kind]}
    text_vi, text_en = TEXTS[kind].said(addressed)
    notice, is_new = Notice.objects.get_or_create(
        key=key,
        defaults={
            "person_id": person_id,
            "kind": kind,
            "dossier_number": dossier_number,
            "params": addressed,
            "text_vi": text_vi,
            "text_en": text_en,
            "page": page[0],
            "page_arg": page[1],
            "is_answer": is_answer,
            "created_at": at,
        },
    )
    if is_new and carry:
        carrying.start(notice)
    return notice


def mark_read(person_id: int, notice_id: int, *, at: datetime) -> bool:
    """Note that a person has read one of their notices; another's stays as it is. Return whether it was unread."""
    unread = Notice.objects.filter(id=notice_id, person_id=person_id, read_at=None)
    return unread.update(read_at=at) == 1


def mark_all_read(person_id: int, *, at: datetime) -> int:
    """Note that a person has read everything. Return how many were unread."""
    return Notice.objects.filter(person_id=person_id, read_at=None).update(read_at=at)


def prefer(person_id: int, *, way: str, language: str = "vi") -> NoticePreference:
    """Keep how a person wants to be told: `way` of NoticePreference.Way, language "vi" or "en"."""
    chosen, _is_new = NoticePreference.objects.update_or_create(
        person_id=person_id, defaults={"way": NoticePreference.Way(way), "language": "en" if language == "en" else "vi"}
    )
    return chosen
