from dataclasses import dataclass


@dataclass(frozen=True)
class SubmissionSignals:
    """How a comment was sent, as its form told."""

    trap: str = ""  # the content of the field that people cannot see
    seconds: float | None = None  # from opening the page to sending, where the browser told
    network: str = ""  # the /24 or /48 that it came from
