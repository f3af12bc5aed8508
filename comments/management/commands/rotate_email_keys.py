from django.core.management.base import BaseCommand

from comments import rotation


class Command(BaseCommand):
    help = "Seals and indexes every address anew under the first of EMAIL_KEYS. Can be repeated."

    def handle(self, **options):
        alone = 0
        for model in rotation.MODELS:
            count = self._rotate(model)
            alone += count.indexed_alone + count.locked
        alone += self._rotate_blocks()
        self.stdout.write(self._ending(alone))

    def _rotate(self, model):
        nouns = model._meta.verbose_name_plural
        for count in rotation.rotate(model):
            if self.stdout.isatty():
                self.stdout.write(f"{nouns}: {count.resealed} resealed", ending="\r")
        self.stdout.write(
            f"{nouns}: {count.resealed} resealed, {count.merged} merged, "
            f"{count.locked} could not be opened, {count.indexed_alone} known by their index alone"
        )
        return count

    def _rotate_blocks(self):
        count = rotation.rotate_blocks()
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
        return "Every address is under the first key. The others are needed no longer."
