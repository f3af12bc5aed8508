"""Logging in: the password, then the second step if any. In between, nobody is logged in."""

import time

from django.contrib.auth import get_user_model
from django.contrib.auth import login as begin_session
from django.contrib.auth.views import LoginView
from django.shortcuts import redirect, resolve_url
from django.utils.crypto import constant_time_compare
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from newsroom.accounts import browsers, second_factor
from newsroom.accounts.forms import CodeForm, PasswordForm

HALF_WAY = "half_way"  # in the session: who gave the right password, and when
PATIENCE = 600  # seconds in which the code must follow
BACKEND = "django.contrib.auth.backends.ModelBackend"


class AnswersRefusals:
    """A form view that also sets the status and header of a refusal."""

    def form_invalid(self, form):
        response = super().form_invalid(form)
        return form.refusal.tell(response) if form.refusal else response


class PasswordStep(AnswersRefusals, LoginView):
    authentication_form = PasswordForm
    template_name = "admin/login.html"
    next_page = "admin:index"

    def form_valid(self, form):
        user, whither = form.get_user(), self.get_success_url()
        if second_factor.of(user) is None:
            return let_in(self.request, user, whither)
        # A session that someone else may have started is not reused.
        self.request.session.flush()
        self.request.session[HALF_WAY] = {
            "account": user.pk,
            "password": user.get_session_auth_hash(),
            "at": int(time.time()),
            "next": whither,
        }
        return redirect("admin:login_code")


@method_decorator([csrf_protect, never_cache, sensitive_post_parameters()], name="dispatch")
class CodeStep(AnswersRefusals, FormView):
    form_class = CodeForm
    template_name = "admin/login_code.html"
    admin_context = None

    def dispatch(self, request, *args, **kwargs):
        self.authenticator = _half_way_in(request.session.get(HALF_WAY))
        if self.authenticator is None:
            return redirect("admin:login")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(title="Enter your code", **self.admin_context, **kwargs)

    def get_form_kwargs(self):
        own = {"request": self.request, "authenticator": self.authenticator}
        return super().get_form_kwargs() | own

    def form_valid(self, form):
        whither = self.request.session.pop(HALF_WAY)["next"]
        return let_in(self.request, self.authenticator.user, whither, self.authenticator)


def _half_way_in(told):
    """The authenticator of the account whose password was just given, if it is still valid."""
    if not told or time.time() - told["at"] > PATIENCE:
        return None
    user = get_user_model().objects.filter(pk=told["account"], is_active=True).first()
    if user is None or not constant_time_compare(told["password"], user.get_session_auth_hash()):
        return None
    return second_factor.of(user)


def let_in(request, user, whither, authenticator=None):
    """The session is a new one from here on, and this browser is known."""
    begin_session(request, user, backend=BACKEND)
    request.session.cycle_key()  # Django keeps that of an account that was logged in already
    if authenticator:
        second_factor.verify_session(request, authenticator)
    response = redirect(resolve_url(whither))
    browsers.remember(response, user)
    return response
