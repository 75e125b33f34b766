"""Addresses of report rounds. What was published stands open to everybody under cong-bo/."""

from django.urls import path

from motcua.web.reporting.views import (
    accepting,
    appraisal,
    changing,
    indicator,
    published,
    received,
    report,
    rounds,
    workbook,
)

app_name = "reporting"
urlpatterns = [
    path("", rounds.index, name="rounds"),
    path("mo/", rounds.open_round, name="open"),
    path("<int:round_id>/", rounds.show, name="round"),
    path("<int:round_id>/cong-bo/", rounds.publish, name="publish"),
    path("<int:round_id>/gia-han/", changing.extend, name="extend"),
    path("<int:round_id>/huy/", changing.cancel, name="cancel"),
    path("bao-cao/<int:report_id>/", report.show, name="report"),
    path("bao-cao/<int:report_id>/bieu-mau.xlsx", workbook.template, name="template"),
    path("bao-cao/<int:report_id>/tai-len/", workbook.upload, name="upload"),
    path("bao-cao/<int:report_id>/nop/", report.submit, name="submit"),
    path("bao-cao/<int:report_id>/tham-dinh/", appraisal.appraise, name="appraise"),
    path("bao-cao/<int:report_id>/tham-dinh/chap-nhan/", accepting.accept, name="accept"),
    path("bao-cao/<int:report_id>/chi-so/<str:indicator_code>/", indicator.show, name="indicator"),
    path("bao-cao/<int:report_id>/chi-so/<str:indicator_code>/dinh-chinh/", indicator.correct, name="correct"),
    path("bao-cao/<int:report_id>/chi-so/<str:indicator_code>/giai-trinh/", indicator.explain, name="explain"),
    path("bao-cao/<int:report_id>/chi-so/<str:indicator_code>/minh-chung/", indicator.attach, name="attach"),
    path("minh-chung/<int:evidence_id>/", indicator.evidence, name="evidence"),
    path("nhan-so-lieu/", received.index, name="received"),
    path("nhan-so-lieu/bieu-mau.xlsx", received.template, name="received_template"),
    path("nhan-so-lieu/tai-len/", received.upload, name="received_upload"),
    path("nhan-so-lieu/<slug:partner_code>/<slug:scheme_code>/<slug:period>/", received.figures_of, name="received_of"),
    path("cong-bo/", published.index, name="published_rounds"),
    path("cong-bo/<int:round_id>/", published.show, name="published"),
    path("cong-bo/<int:round_id>/<str:unit_code>/", published.unit, name="published_unit"),
]
