"""What is kept under an address: only its owner can see, download and erase it."""

from django.urls import path

from comments.privacy.data_requests import views

urlpatterns = [
    path("privacy/data/", views.ask, name="data_ask"),
    path("privacy/data/asked/", views.asked, name="data_asked"),
    path("privacy/data/erased/", views.erased, name="data_erased"),
    path("privacy/data/<token>/", views.data, name="data"),
    path("privacy/data/<key>/export.json", views.export_json, name="data_json"),
    path("privacy/data/<key>/export.html", views.export_html, name="data_html"),
    path("privacy/data/<key>/erase/", views.erase, name="data_erase"),
]
