from comments.management.forgetting import ForgettingCommand


class Command(ForgettingCommand):
    help = "Forgets what is kept of readers, each kind once its days are over (KEPT_DAYS)."
