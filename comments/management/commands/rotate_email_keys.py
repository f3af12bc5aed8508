from django.core.management.base import BaseCommand, CommandError

from comments.privacy.maintenance import key_rotation, keyring


class Command(BaseCommand):
    help = "Seals and indexes every address anew under the first of EMAIL_KEYS. Can be repeated."

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
                "Nothing is sealed in this database, so there is nothing to rotate. If the site "
                "has comments, this is not its database: run this as the site runs."
            )
        try:
            keyring.check()
        except keyring.WrongKeys as wrong:
            raise CommandError(str(wrong)) from None

    def _rotate(self, model):
        nouns = model._meta.verbose_name_plural
        for count in key_rotation.rotate(model):
            if self.stdout.isatty():
                self.stdout.write(f"{nouns}: {count.resealed} resealed", ending="\r")
        self.stdout.write(
            f"{nouns}: {count.resealed} resealed, {count.merged} merged, "
            f"{count.locked} could not be opened, {count.indexed_alone} known by their index alone"
        )
        return count

    def _rotate_blocks(self):
        count = key_rotation.rotate_blocks()
        self.stdout.write(
            f"blocks: {count.resealed} made anew, {count.indexed_alone} known by their keys alone: "
            "these end with the old keys"
        )
        return count.indexed_alone

    @staticmethod
    def _ending(alone):
        if alone:
            return (
                f"Keep the old keys: {alone} rows may be found by them alone. Retention removes "
                "what is over; then run this again."
            )
        verified = [key_rotation.verify(model) for model in key_rotation.MODELS]
        opened, others = (sum(counts) for counts in zip(*verified, strict=True))
        if others:
            return (
                f"Keep the old keys: {others} rows were sealed by them meanwhile. Restart every "
                "process with the new key in front; then run this again."
            )
        keyring.forget_others()
        return (
            f"Every address ({opened}) was opened with the first key, {keyring.given()[0]}. The "
            "others are needed no longer."
        )
