"""Addresses of the pages about connections."""

from django.urls import path

from motcua.web.connections import views

app_name = "connections"
urlpatterns = [
    path("", views.health, name="health"),
    path("<str:name>/thu-ngay/", views.try_now, name="try_now"),
]
