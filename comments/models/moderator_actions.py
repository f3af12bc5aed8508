from comments.models.appealed import Appealed
from comments.models.corrected import Corrected
from comments.models.featured import Featured
from comments.models.moderated import Moderated
from comments.models.reported import Reported


class ModeratorActions(Moderated, Corrected, Featured, Reported, Appealed):
    """What moderators do with a comment: decide, correct, feature, answer reports and appeals."""
