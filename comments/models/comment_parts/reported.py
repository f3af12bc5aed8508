from django.db import transaction
from django.utils.functional import cached_property  # which prefetch_related() can fill

from comments.models import history_queries
from comments.models.comment_parts.comment_subject import CommentSubject
from comments.models.comment_parts.exceptions import AlreadyDecided, NotPublic
from comments.models.decision import Decision
from comments.models.report import APPROVING, Report, counted, weight
from comments.moderation.checks.readers import holds_reported
from comments.moderation.status import Status


class Reported:
    """How readers report a comment, and how moderators answer."""

    # --- What readers said ---

    @cached_property
    def open_reports(self):
        """Those that wait for an answer; the queue fetches them for a whole page."""
        return list(self.reports.open())

    @property
    def reports_in_words(self):
        return counted(self.open_reports)

    @property
    def weight_of_reports(self):
        """Cases since a person last decided about it, each as far as it can be trusted."""
        firsts = history_queries.NETWORKS_REPORTING(comment=self.pk)
        return (
            weight(firsts, Report.objects.trust([network for network, _ in firsts]))
            if firsts
            else 0
        )

    @property
    def is_approved_by_person(self):
        """Did a person approve, keep, feature or correct it, in the words that it has?"""
        made, is_approved = list(self.decisions.all()), False
        undone = {decision.undoes_id for decision in made}
        for decision in made:
            if decision.ruling == Decision.EDIT:
                is_approved = False
            elif decision.ruling in APPROVING and not decision.checked_by:
                is_approved |= decision.pk not in undone
        return is_approved

    @property
    def was_recalled(self):
        """Does it wait because readers reported it?"""
        ruling = self.ruling_on_it if self.is_waiting else None
        return bool(ruling) and any(reason["code"] == "reported" for reason in ruling.reasons)

    # --- Reporting ---

    def first_report(self, report):
        """The earlier report with the same content: by the same reader, as far as we can tell."""
        same = self.reports.filter(reason=report.reason, words=report.words)
        return (
            same.filter(receipt_hash=report.receipt_hash).first()
            or same.open().from_network(report.ip_hash).first()
        )

    @transaction.atomic
    def receive(self, report):
        """Keeps a report; so many of them take back what no person approved.

        Returns the report that now stands: this one, or the first when it was sent before. Raises
        NotPublic, or AlreadyDecided where the comment was deleted meanwhile.
        """
        current = self._locked()
        if not current.is_public:
            raise NotPublic
        if first := current.first_report(report):
            return first
        report.comment = current
        report.save(force_insert=True)
        current.recall()
        return report

    @transaction.atomic
    def recall(self):
        """Back to the queue, where readers enough reported it; the decision, if there was one.

        What somebody of the newsroom wrote, or approved, is for a person to hide.
        """
        current = self._locked()
        verdict = None if current.has_staff_badge else holds_reported(CommentSubject(current))
        if verdict is None or not current.is_published:
            return None
        rule = holds_reported.__name__
        return self._record(
            current,
            verdict.ruling,
            to=Status.PENDING,
            checked_by=rule,
            reasons=[reason.as_dict() for reason in verdict.credited_to(rule).reasons],
        )

    # --- Answering ---

    @transaction.atomic
    def keep(self, *, by, seen=None):
        """Readers reported it, and it stays as it is."""
        current = self._locked()
        is_stale = not current.is_as_seen(seen or self.status)
        if is_stale or not current.is_published or not current.reports.open().exists():
            raise AlreadyDecided(current.latest_decision)
        return self._note(current, Decision.KEEP, by=by)
