"""Addresses of the pages for imports."""

from django.urls import path

from motcua.web.importing import views

app_name = "importing"
urlpatterns = [
    path("", views.index, name="index"),
    path("tep-mau.xlsx", views.template_file, name="template"),
    path("<int:run_id>/", views.run, name="run"),
]
