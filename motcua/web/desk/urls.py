"""Addresses of the desk."""

from django.urls import path

from motcua.web.desk.views import batch, dossier, inbox, opinions, own_work, papers, supplement, walk_in

app_name = "desk"
urlpatterns = [
    path("", inbox.show, name="inbox"),
    path("viec-cua-toi/", own_work.show, name="own_work"),
    path("y-kien/", opinions.show, name="opinions"),
    path("hang-loat/", batch.act, name="batch"),
    path("nhap-ho-so/", walk_in.start, name="walk_in"),
    path("nhap-ho-so/nguoi/", walk_in.person, name="walk_in_person"),
    path("ho-so/<str:number>/", dossier.show, name="dossier"),
    path("ho-so/<str:number>/yeu-cau-bo-sung/", supplement.request_supplement, name="request_supplement"),
    path("ho-so/<str:number>/nhap-bo-sung/", supplement.enter, name="enter_supplement"),
    path("ho-so/<str:number>/lam/<str:name>/", dossier.act, name="act"),
    path("ho-so/<str:number>/tra-cuu/<int:paper_id>/", dossier.check_data, name="check_data"),
    path("ho-so/<str:number>/chua-tra-cuu/<int:paper_id>/", dossier.miss_data, name="miss_data"),
    path("ho-so/<str:number>/y-kien/<int:consultation_id>/", opinions.answer, name="answer"),
    path("ho-so/<str:number>/van-ban/<int:letter_id>/", papers.letter, name="letter"),
    path("ho-so/<str:number>/giay-to/<int:paper_id>/", papers.paper, name="paper"),
    path("ho-so/<str:number>/giay-to/<int:paper_id>/trang/<int:page_number>/", papers.page, name="page"),
    path("ho-so/<str:number>/giay-to/<int:paper_id>/tep/", papers.original, name="original"),
    path("ho-so/<str:number>/ket-qua/<int:result_id>/", papers.result_file, name="result_file"),
]
