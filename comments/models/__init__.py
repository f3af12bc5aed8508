from comments.models import signals
from comments.models.author_alert import AuthorAlert
from comments.models.block import Block
from comments.models.bulk_decision import BulkDecision
from comments.models.comment import Comment
from comments.models.comment_parts.exceptions import (
    AlreadyDecided,
    ForAColleague,
    Gone,
    NotPublic,
    ReceiptTaken,
    TooLate,
)
from comments.models.data_request import DataRequest
from comments.models.decision import Decision
from comments.models.discussion_setting import DiscussionSetting
from comments.models.email_access import EmailAccess
from comments.models.erasure import Erasure
from comments.models.filter_feature import FilterFeature
from comments.models.high_water_mark import HighWaterMark
from comments.models.lsh_band import LSHBand
from comments.models.minhash_signature import MinHashSignature
from comments.models.moderator_alert import ModeratorAlert
from comments.models.outgoing_email import OutgoingEmail
from comments.models.policy import Policy
from comments.models.repeat import Repeat
from comments.models.report import Report
from comments.models.sealing_key import SealingKey
from comments.models.subscription import Subscription
from comments.models.thread import Thread

__all__ = [
    "AlreadyDecided",
    "AuthorAlert",
    "Block",
    "BulkDecision",
    "Comment",
    "DataRequest",
    "Decision",
    "DiscussionSetting",
    "EmailAccess",
    "Erasure",
    "FilterFeature",
    "ForAColleague",
    "Gone",
    "HighWaterMark",
    "LSHBand",
    "MinHashSignature",
    "ModeratorAlert",
    "NotPublic",
    "OutgoingEmail",
    "Policy",
    "ReceiptTaken",
    "Repeat",
    "Report",
    "SealingKey",
    "Subscription",
    "Thread",
    "TooLate",
    "signals",
]
