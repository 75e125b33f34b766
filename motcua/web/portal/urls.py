"""Addresses of the portal."""

from django.urls import path

from motcua.web.portal.views import acting, catalogue, following, public, telling_me

app_name = "portal"
urlpatterns = [
    path("", catalogue.home, name="home"),
    path("so-lieu/", public.province, name="figures"),
    path("so-lieu/don-vi/", public.units, name="figures_units"),
    path("so-lieu/don-vi/<str:code>/", public.unit, name="figures_unit"),
    path("so-lieu/linh-vuc/", public.fields, name="figures_fields"),
    path("so-lieu/linh-vuc/<path:name>/", public.field, name="figures_field"),
    path("tim-kiem/", catalogue.search, name="search"),
    path("su-kien/<slug:code>/", catalogue.life_event, name="life_event"),
    path("thu-tuc/<str:code>/", catalogue.procedure, name="procedure"),
    path("tra-cuu/", following.track, name="track"),
    path("q/<str:secret>", following.by_secret, name="by_secret"),
    path("cua-toi/", following.mine, name="mine"),
    path("thong-bao/", telling_me.notices, name="notices"),
    path("thong-bao/da-doc/", telling_me.mark_all_read, name="notices_read"),
    path("ho-so/<str:number>/", following.dossier, name="dossier"),
    path("ho-so/<str:number>/bien-nhan/", following.receipt, name="receipt"),
    path("ho-so/<str:number>/bo-sung/", acting.supplement, name="supplement"),
    path("ho-so/<str:number>/rut/", acting.withdraw, name="withdraw"),
    path("ho-so/<str:number>/danh-gia/", acting.rate, name="rate"),
    path("ho-so/<str:number>/van-ban/<int:letter_id>/", acting.letter, name="letter"),
    path("ho-so/<str:number>/ket-qua/<int:result_id>/", acting.result_file, name="result_file"),
    path("ho-so/<str:number>/giay-to/<int:paper_id>/", acting.paper, name="paper"),
]
