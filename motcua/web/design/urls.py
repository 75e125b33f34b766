"""Addresses of the design page."""

from django.urls import URLPattern, URLResolver, path

from motcua.web.design import views

app_name = "design"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.design_page, name="page"),
    path("desk", views.desk_page, name="desk"),
    path("errors/<slug:name>", views.error_page, name="error"),
]
