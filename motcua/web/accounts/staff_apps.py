"""Puts our staff admin in the place of Django's. A module of its own: app configurations load before anything else."""

from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    """Named in INSTALLED_APPS instead of django.contrib.admin."""

    default_site = "motcua.web.accounts.staff_site.StaffSite"
