import time
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.utils import timezone
from django_otp.models import Device, DeviceManager
from django_otp.oath import TOTP

from comments.privacy import tokens
from newsroom.accounts import keys, recovery_codes

SECRET_BYTES = 20  # as RFC 4226 recommends
STEP = 30  # seconds for which a code is valid
TOLERANCE = 1  # steps by which a phone's clock may be off


class Attempt(models.Model):
    """One try to get in that was not a success, yet: by keyed hashes, never by name or address."""

    class Kind(models.TextChoices):
        PASSWORD = "password", "A password"
        CODE = "code", "A code of the second step"
        OWN_CODE = "own_code", "A code from a browser that logged in before, or of recovery"
        RESET = "reset", "A request for a new password"
        EMAIL = "email", "An email with a link for a new password"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    account = models.CharField(max_length=32, help_text="A keyed hash of the name.")
    source = models.CharField(
        max_length=32, help_text="A keyed hash of the network, or of a browser that logged in."
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["account", "source", "created_at"], name="attempt_on_account"),
            models.Index(fields=["source", "created_at"], name="attempt_from_source"),
            models.Index(fields=["created_at"], name="attempt_by_age"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.created_at:%Y-%m-%d %H:%M}"


def _take_turns(user):
    """Two tabs of one account write one after the other: this one until its transaction ends."""
    get_user_model().objects.select_for_update().get(pk=user.pk)


class AuthenticatorManager(DeviceManager):
    def pending_of(self, user, known_as):
        """The one that this account is setting up, if it has this uuid; otherwise a new one,
        because a key shown in another session is no longer secret.
        """
        pending = self.filter(user=user, confirmed=False, uuid=known_as or uuid4()).first()
        if pending and not pending.is_locked:
            return pending
        with transaction.atomic():
            _take_turns(user)
            self.filter(user=user, confirmed=False).delete()
            return self.create(user=user, confirmed=False, name="app")

    @transaction.atomic
    def remove_of(self, user):
        """Whether the account had a second step; the codes that replace it go, too."""
        user.recovery_codes.all().delete()
        return bool(self.filter(user=user).delete()[0])


class Authenticator(Device):
    """An app that shows a code every 30 seconds (RFC 6238). Its secret is stored encrypted."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    secret_sealed = models.TextField(editable=False)
    last_step = models.BigIntegerField(default=-1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AuthenticatorManager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["user", "confirmed"], name="account_has_one_authenticator"
            )
        ]

    def save(self, **kwargs):
        if not self.secret_sealed:
            secret = keys.random_secret(SECRET_BYTES)
            self.secret_sealed = keys.seal(keys.AUTHENTICATORS, secret, self.uuid)
        super().save(**kwargs)

    @property
    def secret(self):
        """In base32, as apps expect it. Raises keys.Locked after SECRET_KEY was changed."""
        return keys.unseal(keys.AUTHENTICATORS, self.secret_sealed, self.uuid)

    @property
    def is_locked(self):
        try:
            return not self.secret
        except keys.Locked:
            return True

    def verify_token(self, token):
        """Whether this is the code of now, or of a step beside; each is taken once, by one."""
        if self.is_locked or not (len(token) == 6 and token.isascii() and token.isdigit()):
            return False
        totp = TOTP(keys.secret_bytes(self.secret), step=STEP)
        totp.time = time.time()
        if not totp.verify(int(token), TOLERANCE, self.last_step + 1):
            return False
        step = totp.t()
        unused = type(self).objects.filter(pk=self.pk, last_step__lt=step)
        self.last_step = step
        return bool(unused.update(last_step=step))

    @transaction.atomic
    def confirm(self):
        """Takes the place of the one before; returns new recovery codes, in plain for once."""
        _take_turns(self.user)
        type(self).objects.filter(user=self.user).exclude(pk=self.pk).delete()
        self.confirmed = True
        self.save()  # anew, where another tab has just begun to set one up
        return RecoveryCode.objects.renew(self.user)


class RecoveryCodeManager(models.Manager):
    @transaction.atomic
    def renew(self, user):
        """Ten new codes; those before are worth nothing any more."""
        _take_turns(user)
        self.filter(user=user).delete()
        codes = recovery_codes.new()
        self.bulk_create(
            self.model(user=user, digest=tokens.hash_of(recovery_codes.plain(code)))
            for code in codes
        )
        return codes

    def use(self, user, typed):
        """Whether it was one of this account's; it is gone then, and of two at once one wins."""
        plain = recovery_codes.plain(typed)
        return bool(plain and self.filter(user=user, digest=tokens.hash_of(plain)).delete()[0])


class RecoveryCode(models.Model):
    """Opens the second step once, without the app; only its hash is kept.

    80 random bits need no key and no slow function. So they also work after SECRET_KEY was changed.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes"
    )
    digest = models.CharField(max_length=64, unique=True)

    objects = RecoveryCodeManager()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return "A recovery code"
