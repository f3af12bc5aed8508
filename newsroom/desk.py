from django.conf import settings
from django.contrib.admin import AdminSite


class Desk(AdminSite):
    """The admin site: what authors, editors and moderators see after signing in."""

    site_title = settings.SITE_NAME
    site_header = f"{settings.SITE_NAME} desk"
    index_title = "Today"
    enable_nav_sidebar = True
