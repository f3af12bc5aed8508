"""Reports: any reader asks for a second look at a comment."""

urlpatterns = []
