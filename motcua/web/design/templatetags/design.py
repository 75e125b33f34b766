"""`{% load design %}`: every part of a page, and the filters that write days, amounts and sizes as people read them."""

from motcua.kernel import spoken_dates
from motcua.kernel.identifiers import spoken_phone
from motcua.web.design import values
from motcua.web.design.components import actions, choices, fields, figures, forms, lists, messages, status, ways
from motcua.web.design.components.library import register

__all__ = ["actions", "choices", "fields", "figures", "forms", "lists", "messages", "register", "status", "ways"]

register.filter("money", values.money)
register.filter("phone", spoken_phone)
register.filter("file_size", values.size)
register.filter("short_date", spoken_dates.short_date)
register.filter("long_date", spoken_dates.long_date)
register.filter("short_moment", spoken_dates.short_datetime)
register.filter("long_moment", spoken_dates.long_datetime)
register.filter("grouped", values.grouped)
register.filter("shortened", values.shortened)
