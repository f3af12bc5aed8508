"""The site's addresses, with a plain page for the article, and a bare door for comments."""

from django.urls import path

from benchmarks.plain import views
from newsroom.urls import urlpatterns as of_the_site

urlpatterns = [
    path("bare/<int:article>/", views.keep),
    path("<int:year>/<int:month>/<int:day>/<slug:slug>/", views.article),
    *of_the_site,
]
