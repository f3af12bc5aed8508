from comments.models import badge, lessons
from comments.models.author_alert import AuthorAlert
from comments.models.band import Band
from comments.models.block import Block
from comments.models.comment import Comment
from comments.models.data_request import DataRequest
from comments.models.decision import Decision
from comments.models.discussion_setting import DiscussionSetting
from comments.models.erasure import Erasure
from comments.models.high_water_mark import HighWaterMark
from comments.models.letter import Letter
from comments.models.moderated import AlreadyDecided, ForAColleague, Gone
from comments.models.moderator_alert import ModeratorAlert
from comments.models.owned import TooLate
from comments.models.policy import Policy
from comments.models.repeat import Repeat
from comments.models.report import Report
from comments.models.reported import NotPublic
from comments.models.reveal import Reveal
from comments.models.sealing_key import SealingKey
from comments.models.sent_once import ReceiptTaken
from comments.models.sketch import Sketch
from comments.models.subscription import Subscription
from comments.models.sweep import Sweep
from comments.models.thread import Thread
from comments.models.trait import Trait

__all__ = [
    "AlreadyDecided",
    "AuthorAlert",
    "Band",
    "Block",
    "Comment",
    "DataRequest",
    "Decision",
    "DiscussionSetting",
    "Erasure",
    "ForAColleague",
    "Gone",
    "HighWaterMark",
    "Letter",
    "ModeratorAlert",
    "NotPublic",
    "Policy",
    "ReceiptTaken",
    "Repeat",
    "Report",
    "Reveal",
    "SealingKey",
    "Sketch",
    "Subscription",
    "Sweep",
    "Thread",
    "TooLate",
    "Trait",
    "badge",
    "lessons",
]
