"""Addresses of the pages on the quality of service."""

from django.urls import path

from motcua.web.quality import measuring, publishing, views

app_name = "quality"
urlpatterns = [
    path("", views.home, name="home"),
    path("cach-tinh/", views.method, name="method"),
    path("cong-khai/", publishing.publishing, name="publication"),
    path("do-luong/", measuring.measures, name="measures"),
    path("do-luong/<str:code>/", measuring.measures_of_unit, name="measures_of_unit"),
    path("don-vi/<str:code>/", views.unit, name="unit"),
    path("don-vi/<str:code>/<str:item>/<str:side>/", views.dossiers, name="dossiers"),
    path("ho-so/<str:number>/", views.dossier, name="dossier"),
]
