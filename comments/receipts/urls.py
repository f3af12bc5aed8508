"""Receipts: by a secret link a commenter sees what became of their comment, and acts on it."""

from django.urls import path

from comments.receipts import views

urlpatterns = [
    path("receipts/<token>/", views.receipt, name="receipt"),
    path("receipts/<token>/edit/", views.edit, name="edit"),
    path("receipts/<token>/withdraw/", views.withdraw, name="withdraw"),
    path("receipts/<token>/appeal/", views.appeal, name="appeal"),
]
