"""Addresses of an application."""

from django.urls import path

from motcua.web.apply.views import filling, papers, starting, submitting

app_name = "apply"
urlpatterns = [
    path("nop/<str:code>/", starting.start, name="start"),
    path("nhap/<uuid:key>/", starting.overview, name="overview"),
    path("nhap/<uuid:key>/noi-nop/", starting.agency, name="agency"),
    path("nhap/<uuid:key>/cho-ai/", starting.person, name="person"),
    path("nhap/<uuid:key>/truong-hop/", starting.questions, name="questions"),
    path("nhap/<uuid:key>/phan/<str:code>/", filling.section, name="section"),
    path("nhap/<uuid:key>/phan/<str:code>/luu/", filling.autosave, name="autosave"),
    path("nhap/<uuid:key>/giay-to/", papers.papers, name="papers"),
    path("nhap/<uuid:key>/giay-to/<str:code>/tai-len/", papers.upload, name="upload"),
    path("nhap/<uuid:key>/kiem-tra/", submitting.check, name="check"),
    path("nhap/<uuid:key>/xoa/", starting.discard, name="discard"),
]
