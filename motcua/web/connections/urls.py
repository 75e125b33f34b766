"""Addresses of the pages about connections, and where the national portal calls."""

from django.urls import path

from motcua.web.connections import inbound, national, views

app_name = "connections"
urlpatterns = [
    path("", views.health, name="health"),
    path("cong-quoc-gia/", national.show, name="national"),
    path("cong-quoc-gia/nhan-ho-so", inbound.receive, name="national_receive"),
    path("cong-quoc-gia/ket-qua/<str:token>", inbound.result, name="national_result"),
    path("cong-quoc-gia/doi-chieu/", national.reconcile, name="national_reconcile"),
    path("cong-quoc-gia/gui-lai/", national.replay, name="national_replay"),
    path("cong-quoc-gia/thong-diep/<int:message_id>/thu-lai/", national.try_again, name="national_try_again"),
    path("cong-quoc-gia/thong-diep/<int:message_id>/tra-lai/", national.send_back, name="national_send_back"),
    path("cong-quoc-gia/khac-biet/<int:difference_id>/xu-ly/", national.mend, name="national_mend"),
    path("cong-quoc-gia/ho-so/<str:number>/gui-lai/", national.send_dossier, name="national_send_dossier"),
    path("<str:name>/thu-ngay/", views.try_now, name="try_now"),
]
