"""Addresses of the pages behind links in our emails."""

from django.urls import path

from comments.mail import views

PAGE = "subscriptions/<token>/"

urlpatterns = [
    path(PAGE, views.subscription, name="subscription"),
    path(f"{PAGE}confirm/", views.confirm, name="subscription_confirm"),
    path(f"{PAGE}stop/", views.stop, name="subscription_stop"),
    path("digests/<token>/stop/", views.stop_digest, name="digest_stop"),
    path(f"{PAGE}stop-all/", views.stop_all, name="subscription_stop_all"),
]
