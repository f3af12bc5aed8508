"""The parts of a date in an address, zero-padded, so that every article has exactly one address."""

from django.urls import register_converter


class Year:
    """A year in which an article may stand; others, such as 0000, break calendars."""

    regex = "(?:19|20|21)[0-9]{2}"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return f"{int(value):04d}"


class TwoDigits(Year):
    """A month or a day."""

    regex = "[0-9]{2}"

    def to_url(self, value):
        return f"{int(value):02d}"


register_converter(Year, "yyyy")
register_converter(TwoDigits, "mm")
