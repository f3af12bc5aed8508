"""What is kept under an address: shown, handed out and erased by its owner alone."""

urlpatterns = []
