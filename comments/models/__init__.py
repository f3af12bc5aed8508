from comments.models import badge, lessons
from comments.models.appealed import ForAColleague
from comments.models.author_alert import AuthorAlert
from comments.models.comment import Comment
from comments.models.data_request import DataRequest
from comments.models.decision import Decision
from comments.models.discussion_setting import DiscussionSetting
from comments.models.letter import Letter
from comments.models.moderated import AlreadyDecided, Gone
from comments.models.owned import TooLate
from comments.models.report import Report
from comments.models.reported import NotPublic
from comments.models.subscription import Subscription
from comments.models.thread import Thread
from comments.models.trait import Trait

__all__ = [
    "AlreadyDecided",
    "AuthorAlert",
    "Comment",
    "DataRequest",
    "Decision",
    "DiscussionSetting",
    "ForAColleague",
    "Gone",
    "Letter",
    "NotPublic",
    "Report",
    "Subscription",
    "Thread",
    "TooLate",
    "Trait",
    "badge",
    "lessons",
]
