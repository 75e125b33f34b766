"""The providers of messages, as partners whose health is watched."""

from functools import partial

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.journal.moment import database_now
from motcua.service.connections.partners import Partner
from motcua.service.notices import adapters, carrying, queries
from motcua.service.notices.models import Channel


def _try(channel: str) -> None:
    """There is no harmless message: the oldest one that waits is the trial."""
    carrying.try_waiting(channel, at=database_now())


def _provider(channel: str, label: str | Promise, for_officials: str | Promise, for_citizens: str | Promise) -> Partner:
    return Partner(
        name=channel,
        label=label,
        for_officials=for_officials,
        for_citizens=for_citizens,
        is_set_up=lambda: not adapters.is_simulated(channel),
        waiting=partial(queries.waiting_for, channel),
        try_now=partial(_try, channel),
    )


PROVIDERS = (
    _provider(
        Channel.SMS,
        _("SMS provider"),
        _("SMS go out late at the moment. They are sent by themselves afterwards; nothing needs to be done again."),
        _("SMS go out late at the moment. Everything they would tell you stands here, on your page."),
    ),
    _provider(
        Channel.ZALO,
        _("Zalo provider"),
        _("Zalo messages go out late at the moment; urgent ones go by SMS. Nothing needs to be done again."),
        _("Zalo messages go out late at the moment. Everything they would tell you stands here, on your page."),
    ),
    _provider(
        Channel.EMAIL,
        _("Mail server"),
        _("E-mails go out late at the moment. They are sent by themselves afterwards; nothing needs to be done again."),
        _("E-mails go out late at the moment. Everything they would tell you stands here, on your page."),
    ),
)
