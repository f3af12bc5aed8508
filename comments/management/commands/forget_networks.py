from comments.management.forgetting import ForgettingCommand
from comments.privacy.maintenance import retention


class Command(ForgettingCommand):
    help = "Deletes the networks that comments and reports came from, after NETWORKS_KEPT_DAYS."
    rules = retention.FORGETTING_NETWORKS
    between = ", "
