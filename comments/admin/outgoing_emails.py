from django.contrib import admin, messages
from django.shortcuts import redirect

from comments.mail import delivery
from comments.models import OutgoingEmail
from comments.privacy import encryption


@admin.register(OutgoingEmail)
class OutgoingEmailAdmin(admin.ModelAdmin):
    """Whether email arrives: read-only, except that dead emails can be tried again."""

    list_display = ["kind", "state", "article", "address", "created_at", "attempts", "failure"]
    list_display_links = None
    list_filter = ["state"]
    list_per_page = 50
    show_full_result_count = False
    sortable_by = ["created_at"]
    actions = ["try_again"]

    ALLOWED_LOOKUPS = {"state", "state__exact"}

    def get_queryset(self, request):
        parts = ["account", "comment__article", "subscription__article"]
        return OutgoingEmail.objects.select_related(*parts)

    def lookup_allowed(self, lookup, value, request=None):
        """No look-up may answer whose address it is, not even by its index."""
        return lookup in self.ALLOWED_LOOKUPS

    # --- Columns ---

    @admin.display(description="Article")
    def article(self, outgoing):
        about = outgoing.comment or outgoing.subscription
        return about.article.headline if about else "–"

    @admin.display(description="To")
    def address(self, outgoing):
        """Masked, and forgotten once the email has arrived."""
        if outgoing.account:
            return encryption.mask(outgoing.account.email) if outgoing.account.email else "–"
        return outgoing.masked_email or "forgotten"

    # --- Trying again ---

    @admin.action(description="Try again", permissions=["change"])
    def try_again(self, request, emails):
        queued = sum(delivery.try_again(outgoing) for outgoing in emails.filter(state="dead"))
        passed = emails.count() - queued
        self.message_user(request, f"Emails queued again: {queued:,}.", messages.SUCCESS)
        if passed:
            words = f"Not queued: {passed:,}. They have not failed, or have no address."
            self.message_user(request, words, messages.WARNING)

    # --- Who may do what ---

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The row is all there is to see."""
        return redirect("admin:comments_outgoingemail_changelist")
