"""Why a log-in is refused for now. Each reason has a status and a time to wait."""

import math


class Refused(Exception):
    """Nothing was checked or changed; it can be tried again after so many seconds."""

    status = 429

    def __init__(self, words: str, seconds: int):
        super().__init__(words)
        self.seconds = seconds

    def tell(self, response):
        """Gives the response the status and the time to wait; returns it."""
        response.status_code = self.status
        response.headers["Retry-After"] = str(self.seconds)
        return response


class TooBusy(Refused):
    def __init__(self):
        super().__init__(
            "The site is busy, so we did not check your password. "
            "Please try again in a few seconds.",
            seconds=3,
        )


class TooMany(Refused):
    def __init__(self, what: str, seconds: int):
        super().__init__(f"{what} Please try again in {in_words(seconds)}.", seconds)


class NotCounted(Refused):
    """Closed rather than open: who cannot be counted is not let in."""

    status = 503

    def __init__(self):
        super().__init__(
            "You cannot log in at this moment, because of a fault on our side. "
            "Please try again in a minute.",
            seconds=60,
        )


def in_words(seconds: int) -> str:
    if seconds <= 90:
        return "a minute"
    minutes = math.ceil(seconds / 60)
    return f"{minutes} minutes" if minutes <= 90 else f"{math.ceil(minutes / 60)} hours"
