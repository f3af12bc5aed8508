from comments.management.forgetting import ForgettingCommand
from comments.privacy.maintenance import retention


class Command(ForgettingCommand):
    help = "Forgets from which network comments and reports came, once its days are over."
    rules = retention.FORGETTING_NETWORKS
    between = ", "
