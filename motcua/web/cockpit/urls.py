"""Addresses of the cockpit."""

from django.urls import path

from motcua.web.cockpit import views

app_name = "cockpit"
urlpatterns = [
    path("", views.home, name="home"),
]
