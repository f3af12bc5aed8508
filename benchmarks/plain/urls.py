"""The site's addresses, with a plain page for the article."""

from django.urls import path

from benchmarks.plain import views
from newsroom.urls import urlpatterns as of_the_site

urlpatterns = [
    path("<int:year>/<int:month>/<int:day>/<slug:slug>/", views.article),
    *of_the_site,
]
