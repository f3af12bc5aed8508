"""The moderators' admin; adds the switch that closes a discussion to the article's page."""

from articles import converters
from articles.admin import ArticleAdmin
from comments.admin.blocks import BlockAdmin
from comments.admin.discussion import DiscussionInline, DiscussionSettingAdmin
from comments.admin.email_access import EmailAccessAdmin
from comments.admin.outgoing_emails import OutgoingEmailAdmin
from comments.admin.policy import PolicyAdmin
from comments.admin.queue import CommentAdmin

ArticleAdmin.extra_inlines.append(DiscussionInline)

__all__ = [
    "BlockAdmin",
    "CommentAdmin",
    "DiscussionSettingAdmin",
    "EmailAccessAdmin",
    "OutgoingEmailAdmin",
    "PolicyAdmin",
    "converters",
]
