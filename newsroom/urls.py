from django.contrib import admin
from django.urls import include, path, re_path

from articles import sitemaps
from articles.http_cache import same_for_all
from newsroom import views

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("comments.urls")),
    path("", include("articles.urls")),
    path("privacy/", same_for_all(views.privacy), name="privacy"),
    path("sitemap.xml", same_for_all(sitemaps.sitemap, admits=sitemaps.ADMITTED), name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path("healthz", views.healthz, name="healthz"),
    re_path(r"^media/(?P<path>.*)$", views.media, name="media"),
]

handler400 = "newsroom.views.bad_request"
handler403 = "newsroom.views.forbidden"
handler404 = "newsroom.views.not_found"
handler500 = "newsroom.views.server_error"
