from django.core.management.base import BaseCommand, CommandError

from comments.privacy.maintenance import key_rotation, keyring


class Command(BaseCommand):
    help = "Encrypts and indexes every email address again with the first key of EMAIL_KEYS."

    def handle(self, **options):
        self._require_the_site()
        alone = 0
        for model in key_rotation.MODELS:
            count = self._rotate(model)
            alone += count.indexed_alone + count.locked
        alone += self._rotate_blocks()
        self.stdout.write(self._ending(alone))

    @staticmethod
    def _require_the_site():
        """Of an empty database, or another one, nothing could be said that is true of the site."""
        if not keyring.is_anything_sealed():
            raise CommandError(
                "Nothing is encrypted in this database, so there is nothing to rotate. If the site "
                "has comments, this is not its database. Run this with the site's settings."
            )
        try:
            keyring.check()
        except keyring.WrongKeys as wrong:
            raise CommandError(str(wrong)) from None

    def _rotate(self, model):
        nouns = model._meta.verbose_name_plural
        for count in key_rotation.rotate(model):
            if self.stdout.isatty():
                self.stdout.write(f"{nouns}: {count.resealed} encrypted again", ending="\r")
        self.stdout.write(
            f"{nouns}: {count.resealed} encrypted again, {count.merged} merged, {count.locked} "
            f"could not be decrypted, {count.indexed_alone} with nothing left but their index"
        )
        return count

    def _rotate_blocks(self):
        count = key_rotation.rotate_blocks()
        self.stdout.write(
            f"blocks: {count.resealed} made again, {count.indexed_alone} with nothing left but "
            "their hash: these stop working without the old keys"
        )
        return count.indexed_alone

    @staticmethod
    def _ending(alone):
        if alone:
            return (
                f"Keep the old keys: {alone} rows may need them. Retention deletes such rows in "
                "time; then run this again."
            )
        verified = [key_rotation.verify(model) for model in key_rotation.MODELS]
        opened, others = (sum(counts) for counts in zip(*verified, strict=True))
        if others:
            return (
                f"Keep the old keys: {others} rows were encrypted with them meanwhile. Restart "
                "every process with the new key first in EMAIL_KEYS; then run this again."
            )
        keyring.forget_others()
        return (
            f"The first key, {keyring.given()[0]}, opened every address ({opened}). You no longer "
            "need the other keys."
        )
