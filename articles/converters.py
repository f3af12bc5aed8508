"""What varies in an address: the parts of a date, zero-padded, and keys. One spelling for each."""

from django.urls import register_converter

from articles import keys


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


class Key:
    """A primary key; larger numbers, which Python and databases stumble over, lead nowhere."""

    regex = keys.KEY.pattern

    def to_python(self, value):
        key = keys.key_in(value)
        if key is None:
            raise ValueError("No row has this key.")
        return key

    def to_url(self, value):
        return str(value)


register_converter(Year, "yyyy")
register_converter(TwoDigits, "mm")
register_converter(Key, "key")
