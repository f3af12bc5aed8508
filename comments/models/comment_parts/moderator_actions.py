from comments.models.comment_parts.appealed import Appealed
from comments.models.comment_parts.corrected import Corrected
from comments.models.comment_parts.featured import Featured
from comments.models.comment_parts.moderated import Moderated
from comments.models.comment_parts.reported import Reported


class ModeratorActions(Moderated, Corrected, Featured, Reported, Appealed):
    """What moderators do with a comment: decide, correct, feature, answer reports and appeals."""
