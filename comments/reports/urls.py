"""Reports: any reader can ask moderators to check a comment."""

from django.urls import path

from comments.reports import views

urlpatterns = [
    path("comments/<key:pk>/report/", views.report, name="report"),
    path("reports/<token>/", views.receipt, name="report_receipt"),
]
