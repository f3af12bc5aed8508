"""Mail by consent: who is told of what, what it says, and that it arrives once."""

urlpatterns = []
