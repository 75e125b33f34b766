"""Where a person can be reached, in which order to try, and how an address is shown."""

from dataclasses import dataclass

from motcua.service.notices.models import Channel, NoticePreference

_ORDER = {  # the first is tried first; the next ones only if it fails
    NoticePreference.Way.ZALO: (Channel.ZALO, Channel.SMS, Channel.EMAIL),
    NoticePreference.Way.SMS: (Channel.SMS, Channel.EMAIL),
    NoticePreference.Way.EMAIL: (Channel.EMAIL, Channel.ZALO, Channel.SMS),
    NoticePreference.Way.NONE: (),
}


@dataclass(frozen=True)
class Reach:
    """How one person is reached: the addresses that were given, and what was asked for."""

    phone: str
    email: str
    way: str
    language: str

    def address(self, channel: str) -> str:
        """Return the address for a channel; empty where none was given. No e-mail address is ever needed."""
        return self.email if channel == Channel.EMAIL else self.phone

    def channels(self) -> list[Channel]:
        """Return the channels to try, in order, that have an address."""
        return [channel for channel in _ORDER[NoticePreference.Way(self.way)] if self.address(channel)]


def masked(address: str) -> str:
    """Return an address that its owner recognises and nobody else learns: "•••678", "t•••@gmail.com"."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}•••@{domain}" if at else f"•••{address[-3:]}"
