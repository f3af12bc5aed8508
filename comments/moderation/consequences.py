"""What follows from a decision: CONSEQUENCES, from top to bottom.

A consequence is a function `(decisions) -> None`. It takes decisions that were just written, in
their transaction; `decision.comment` has the new state. None knows of the others, but their order
counts: the filter learns from words as they stand, so these are restored first; nobody is told of
what is not settled.
"""

from django.utils.module_loading import import_string

from comments.moderation.verdicts import Ruling

# The task by its name: mail knows the models, and these know what follows from a decision.
NOTIFY = "comments.mail.notifications.notify"


def restore_words(decisions):
    """A correction that is taken back gives the words back; every other one leaves its trace."""
    for decision in decisions:
        undone = decision.undoes
        if undone and undone.ruling == decision.CORRECT:
            decision.comment.reword(undone.reasons[0]["matched"])
            decision.comment.trace_correction()
        elif decision.ruling == decision.CORRECT:
            decision.comment.trace_correction()


def teach_filter(decisions):
    """Of what people decide; what the checks decide teaches it nothing."""
    for decision in decisions:
        is_lesson = decision.ruling in (*Ruling.values, decision.UNDO)
        if is_lesson and not decision.checked_by:
            decision.comment.learn()


def answer_appeal(decisions):
    """An appeal waits until a decision that is not undone takes it out of the queue."""
    for decision in decisions:
        comment = decision.comment
        if decision.ruling == decision.APPEAL or decision.undoes or comment.is_appealed:
            comment.note_appeal()


def mark_featured(decisions):
    """What editors point out is marked until they take it back, or the words are others."""
    for decision in decisions:
        undone = decision.undoes.ruling if decision.undoes else ""
        if {decision.ruling, undone} & decision.MARKS or decision.ruling in decision.NEW_WORDS:
            decision.comment.note_mark()


def settle_reports(decisions):
    """A person's decision answers those who reported the comment; its undoing takes that back."""
    for decision in decisions:
        decision.comment.reports.settle(decision)
        if decision.undoes:
            decision.undoes.settled_reports.reopen()


def leave_wave(decisions):
    """A withdrawn comment no longer counts as similar to others."""
    for decision in decisions:
        if decision.ruling == decision.WITHDRAW:
            decision.comment.leave_wave()


def notify_readers(decisions):
    """Notifies subscribers of comments that have just become public."""
    for decision in decisions:
        if decision.publishes:
            import_string(NOTIFY).enqueue(decision.comment_id)


CONSEQUENCES = (
    restore_words,
    teach_filter,
    answer_appeal,
    mark_featured,
    settle_reports,
    leave_wave,
    notify_readers,
)
