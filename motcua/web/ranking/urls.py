"""Addresses of the rankings."""

from django.urls import path

from motcua.web.ranking.views import comparing, definitions, pulling, standing, targets, trying, uploading

app_name = "ranking"
urlpatterns = [
    path("", standing.home, name="home"),
    path("chi-tieu/", targets.overview, name="targets"),
    path("chi-tieu/<int:target_id>/", targets.show, name="target"),
    path("chi-tieu/<int:target_id>/bo/", targets.drop, name="target_drop"),
    path("bo-chi-so/", definitions.schemes, name="schemes"),
    path("bo-chi-so/<slug:scheme>/", definitions.scheme, name="scheme"),
    path("chat-luong-phuc-vu/neu-thi/", pulling.show, name="levers"),
    path("cham-diem/", uploading.score, name="score"),
    path("<slug:ranking>/", standing.show, name="standing"),
    path("<slug:ranking>/bang/", comparing.table, name="table"),
    path("<slug:ranking>/so-sanh/", comparing.profile, name="profile"),
    path("<slug:ranking>/do-vung/", comparing.firmness, name="firmness"),
    path("<slug:ranking>/chi-so/<slug:index>/", definitions.index, name="index"),
    path("<slug:ranking>/neu-thi/", trying.what_if, name="what_if"),
    path("<slug:ranking>/neu-thi/luu/", trying.save, name="save_target"),
]
