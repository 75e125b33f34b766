"""Addresses of the signs."""

from django.urls import path

from motcua.web.signs import calls, views

app_name = "signs"
urlpatterns = [
    path("", views.index, name="index"),
    path("goi-lai/", calls.index, name="calls"),
    path("goi-lai/<int:call_id>/", calls.call, name="call"),
    path("goi-lai/ket-qua/", views.told, name="told"),
    path("<str:name>/", views.sign, name="sign"),
]
