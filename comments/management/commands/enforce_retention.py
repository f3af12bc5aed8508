from comments.management.forgetting import ForgettingCommand


class Command(ForgettingCommand):
    help = "Deletes readers' data that is older than the *_KEPT_DAYS settings allow."
