from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from articles.keys import key_in
from comments.admin.policy_changes import changes
from comments.admin.policy_form import PolicyForm, digest
from comments.models import Policy
from comments.models.policy import Overtaken
from comments.moderation.dry_run.dry_run import DryRun

VERSIONS = 20  # on a page of the history


@admin.register(Policy)
class PolicyAdmin(admin.ModelAdmin):
    """The rules of the checks: read, test and change them; and who changed what."""

    class Media:
        css = {"all": ["comments/policy.css"]}

    def get_urls(self):
        versions = path(
            "versions/", self.admin_site.admin_view(self.versions), name="comments_policy_versions"
        )
        return [versions, *super().get_urls()]

    # --- The rules ---

    def changelist_view(self, request, extra_context=None):
        """The form: the first POST shows what the rules would do, the second one saves them."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._page(request, PolicyForm(based_on=self._chosen(request)))
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self._sent(request, Policy.objects.current())

    def _chosen(self, request):
        """The requested version, based on the current one."""
        current, wanted = Policy.objects.current(), request.GET.get("version", "")
        if not wanted:
            return current
        older = Policy.objects.filter(number=key_in(wanted)).first()
        if older is None and wanted != "0":
            raise Http404("No such version of the policy.")
        return Policy(**(older or Policy()).values, number=current.number)

    def _sent(self, request, current):
        form = PolicyForm(request.POST, based_on=current)
        if not form.is_valid():
            return self._page(request, form, status=422)
        before = self._overtaken(form, current)
        if "save" in request.POST and form.is_tried and before is None:
            try:
                form.policy.enact(by=request.user, instead_of=current)
            except Overtaken as error:
                before, current = current, error.policy
            else:
                self.message_user(
                    request, "The policy is saved. The checks use it from now on.", messages.SUCCESS
                )
                return HttpResponseRedirect(request.path)
        return self._tried(request, form, current, before)

    @staticmethod
    def _overtaken(form, current):
        """The version that was shown, if another is current by now."""
        number = form.cleaned_data["version"]
        if number == current.number:
            return None
        return Policy.objects.filter(number=number).first() or Policy()

    def _tried(self, request, form, current, before):
        """What they would do; the form that comes back is based on the current version."""
        again = request.POST.copy()
        again["version"], again["tried"] = str(current.number), digest(form.policy)
        return self._page(
            request,
            PolicyForm(again, based_on=current),
            tried=DryRun(form.policy, current),
            changes=changes(current, form.policy),
            overtaken=before and {"by": current.maker, "changes": changes(before, current)},
        )

    def _page(self, request, form, *, status=200, **more):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Policy",
            "media": self.media,
            "form": form,
            "current": Policy.objects.current(),
            "may_change": self.has_add_permission(request),
            **more,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "comments/admin/policy.html", context, status=status)

    # --- Their history ---

    def versions(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        versions = Policy.objects.newest_first().select_related("by")
        page = Paginator(versions, VERSIONS).get_page(request.GET.get("p"))
        numbers = [policy.number - 1 for policy in page]
        earlier = {each.number: each for each in Policy.objects.filter(number__in=numbers)}
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Policy history",
            "media": self.media,
            "page": page,
            "versions": [
                (each, changes(earlier.get(each.number - 1, Policy()), each)) for each in page
            ],
            "may_change": self.has_add_permission(request),
        }
        return TemplateResponse(request, "comments/admin/policy_history.html", context)

    # --- Who may do what ---

    def has_change_permission(self, request, obj=None):
        """A version is never changed: saving makes a new one."""
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_model_perms(self, request):
        """The admin's menu links to the page itself, without an “Add” link beside it."""
        return super().get_model_perms(request) | {
            "add": False,
            "change": self.has_add_permission(request),
        }

    def add_view(self, request, form_url="", extra_context=None):
        return HttpResponseRedirect(reverse("admin:comments_policy_changelist"))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return HttpResponseRedirect(reverse("admin:comments_policy_versions"))
