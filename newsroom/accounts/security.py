"""The page of the admin where people manage their own account: second step and sessions."""

from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, TemplateView, View

from newsroom.accounts import enrolment, second_factor, sessions
from newsroom.accounts.forms import BothStepsForm, EnrolForm, OwnPasswordForm
from newsroom.accounts.log_in import AnswersRefusals
from newsroom.accounts.models import Authenticator, RecoveryCode

PENDING = "pending_authenticator"  # in the session: the uuid of the one that is being set up


class OnTheAdmin:
    """A view that renders a page of the admin, with the context that every admin page needs."""

    admin_context = None
    title = ""

    def get_context_data(self, **kwargs):
        return super().get_context_data(title=self.title, **self.admin_context, **kwargs)


class Overview(OnTheAdmin, TemplateView):
    title = "Security"
    template_name = "admin/security/overview.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        own = {
            "authenticator": second_factor.of(user),
            "is_demanded": second_factor.is_demanded_of(user),
            "codes_left": user.recovery_codes.count(),
        }
        return super().get_context_data(**own, **kwargs)


class OwnForm(OnTheAdmin, AnswersRefusals, FormView):
    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"request": self.request}

    def show_codes(self, codes):
        """Once, in the answer itself: they are stored nowhere in plain."""
        context = self.admin_context | {"title": "Your recovery codes", "codes": codes}
        return TemplateResponse(self.request, "admin/security/codes.html", context)


@method_decorator(sensitive_post_parameters(), name="dispatch")
class Enrol(OwnForm):
    """Sets up an app, in place of the one before where there is one."""

    title = "Set up two-step verification"
    template_name = "admin/security/enrol.html"
    form_class = EnrolForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"authenticator": self._pending()}

    def get_context_data(self, **kwargs):
        own = {
            "code": enrolment.picture(self._pending()),
            "secret": enrolment.grouped(self._pending()),
            "address": enrolment.address(self._pending()),
            "is_owed": second_factor.is_owed_by(self.request.user),
            "replaces": second_factor.of(self.request.user),
        }
        return super().get_context_data(**own, **kwargs)

    def _pending(self):
        """Only for this session; unchanged until confirmed, because it may be scanned already."""
        if not hasattr(self, "pending"):
            session = self.request.session
            self.pending = Authenticator.objects.pending_of(self.request.user, session.get(PENDING))
            session[PENDING] = str(self.pending.uuid)
        return self.pending

    def form_valid(self, form):
        codes = self.pending.confirm()
        del self.request.session[PENDING]
        self.request.session.cycle_key()
        second_factor.verify_session(self.request, self.pending)
        sessions.end_all(self.request.user, but=self.request.session)
        return self.show_codes(codes)


@method_decorator(sensitive_post_parameters(), name="dispatch")
class NewCodes(OwnForm):
    title = "New recovery codes"
    template_name = "admin/security/new_codes.html"
    form_class = OwnPasswordForm

    def dispatch(self, request, *args, **kwargs):
        if second_factor.of(request.user) is None:
            return redirect("admin:security")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        return self.show_codes(RecoveryCode.objects.renew(self.request.user))


@method_decorator(sensitive_post_parameters(), name="dispatch")
class Remove(OwnForm):
    title = "Turn off two-step verification"
    template_name = "admin/security/remove.html"
    form_class = BothStepsForm

    def dispatch(self, request, *args, **kwargs):
        self.authenticator = second_factor.of(request.user)
        if self.authenticator is None:
            return redirect("admin:security")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"authenticator": self.authenticator}

    def form_valid(self, form):
        Authenticator.objects.remove_of(self.request.user)
        self.request.session.cycle_key()
        sessions.end_all(self.request.user, but=self.request.session)
        messages.success(self.request, "Two-step verification is off.")
        return redirect("admin:security")


class EndSessions(View):
    """Logs this account out everywhere but here."""

    http_method_names = ["post"]
    admin_context = None

    def post(self, request):
        ended = sessions.end_all(request.user, but=request.session)
        words = f"Logged out of {ended} other {'session' if ended == 1 else 'sessions'}."
        messages.success(request, words if ended else "You were not logged in anywhere else.")
        return redirect("admin:security")
