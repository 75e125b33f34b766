"""The local time of the country."""

from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")  # +07:00 without summer time since 1975: local times add up without surprises
