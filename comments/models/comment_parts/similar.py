from comments.models import history_queries
from comments.models.minhash_signature import MinHashSignature
from comments.moderation.waves.finding import waves_of
from comments.moderation.waves.shingles import MOST_BANDS, Shingles

NO_BAND = -1  # no comment has it


class Similar:
    """Which comments one is like: it joins their wave when it is kept, and leaves it when it goes.

    Others join what waits without changing it; to decide is for people.
    """

    @property
    def wave(self):
        """The number of its wave; None of one that left it, or is too old to be compared."""
        signature = getattr(self, "signature", None)
        return signature and signature.wave

    # --- Joining and leaving ---

    def look_around(self):
        """Finds what it is like. It takes time, so it comes before the transaction."""
        shingles = Shingles(self.body, self.website)
        self._bands = sorted(shingles.bands)
        padded = self._bands + [NO_BAND] * (MOST_BANDS - len(self._bands))
        near = history_queries.NEAR(**{f"band_{n}": band for n, band in enumerate(padded)})
        self._waves = waves_of(shingles, near)

    def join_wave(self):
        """Together with what it was like when it looked around."""
        MinHashSignature.objects.begin(self, self._bands, self._waves)

    def leave_wave(self):
        MinHashSignature.objects.filter(comment=self.pk).delete()

    def change_wave(self):
        """Its words are new."""
        self.leave_wave()
        self.look_around()
        self.join_wave()
