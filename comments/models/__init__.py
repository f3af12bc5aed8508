from comments.models import badge
from comments.models.comment import Comment
from comments.models.decision import Decision
from comments.models.discussion_setting import DiscussionSetting
from comments.models.moderated import AlreadyDecided
from comments.models.owned import TooLate
from comments.models.thread import Thread

__all__ = [
    "AlreadyDecided",
    "Comment",
    "Decision",
    "DiscussionSetting",
    "Thread",
    "TooLate",
    "badge",
]
