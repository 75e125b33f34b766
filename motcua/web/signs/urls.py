"""Addresses of the signs."""

from django.urls import path

from motcua.web.signs import views

app_name = "signs"
urlpatterns = [
    path("", views.index, name="index"),
    path("<str:name>/", views.sign, name="sign"),
]
