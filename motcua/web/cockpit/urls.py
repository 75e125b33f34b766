"""Addresses of the cockpit."""

from django.urls import path

from motcua.web.cockpit import brief_views, task_views, views

app_name = "cockpit"
urlpatterns = [
    path("", views.home, name="home"),
    path("don-vi/<str:code>/", views.unit, name="unit"),
    path("don-vi/<str:code>/cac-don-vi/", views.all_units, name="units"),
    path("don-vi/<str:code>/cac-thang/", views.months, name="months"),
    path("don-vi/<str:code>/cac-ngay/", views.days, name="days"),
    path("don-vi/<str:code>/ban-tin/", brief_views.mail, name="brief"),
    path("don-vi/<str:code>/ban-tin/ngung-gui/", brief_views.stop_mail, name="stop_brief"),
    path("don-vi/<str:code>/ban-tin-tuan.pdf", brief_views.paper, name="brief_paper"),
    path("don-vi/<str:code>/ho-so/<slug:kind>/", views.dossiers, name="dossiers"),
    path("ho-so/<str:number>/", views.dossier, name="dossier"),
    path("viec/", task_views.tasks, name="tasks"),
    path("viec/giao/", task_views.assign, name="assign"),
    path("viec/<int:task_id>/", task_views.task, name="task"),
    path("viec/<int:task_id>/bao-cao/", task_views.report, name="report_task"),
    path("viec/<int:task_id>/ket-thuc/", task_views.close, name="close_task"),
    path("viec/<int:task_id>/lam-tiep/", task_views.reopen, name="reopen_task"),
]
