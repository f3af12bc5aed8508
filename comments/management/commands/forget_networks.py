from comments import retention
from comments.management.forgetting import ForgettingCommand


class Command(ForgettingCommand):
    help = "Forgets from which network comments and reports came, once its days are over."
    rules = retention.FORGETTING_NETWORKS
    between = ", "
