"""What docs/moderation.md and docs/privacy.md say is what the code does."""

import re

from comments import limits
from comments.moderation.checks import CHECKS, commenter, conduct, readers, wording
from comments.moderation.reasons import SENTENCES
from tests.shared_data import PROJECT

MODERATION = (PROJECT / "docs" / "moderation.md").read_text()
PRIVACY = (PROJECT / "docs" / "privacy.md").read_text()
OPERATIONS = (PROJECT / "docs" / "operations.md").read_text()
EXAMPLE = (PROJECT / ".env.example").read_text()


def test_the_policy_names_every_check_in_its_order():
    told = re.findall(r"^\| `(\w+)` \|", MODERATION, re.MULTILINE)
    assert told == [check.__name__ for check in CHECKS]


def test_every_reason_of_the_checks_has_a_sentence():
    checks = PROJECT / "comments" / "moderation"
    code = "".join(path.read_text() for path in checks.rglob("*.py"))
    codes = set(re.findall(r'(?:hold|publish)\(\s*"(\w+)"', code))
    assert len(codes) == len(CHECKS) + 1  # and a broken check
    assert codes <= set(SENTENCES)


def test_its_numbers_are_those_of_the_code():
    assert commenter.APPROVALS_TO_BE_KNOWN == 2 and "approved two comments" in MODERATION
    assert wording.LINKS_ALLOWED == 1 and "more than one link" in MODERATION
    assert f"within {conduct.HASTE} seconds" in MODERATION
    assert f"within {conduct.MEMORY.days} days" in MODERATION
    assert conduct.WORDS_WORTH_COMPARING == 4 and "(four or more)" in MODERATION
    assert conduct.BURST == 5 and "five others" in MODERATION
    assert f"within {conduct.BURST_WINDOW.seconds // 60} minutes" in MODERATION
    assert readers.REPORTS_TO_HOLD == 3 and "readers of three networks" in MODERATION
    assert limits.MOST_REPORTS == 5 and limits.REPORT_WINDOW.seconds == 600
    assert "More than five reports in ten minutes" in MODERATION
    assert limits.MOST == 10 and "more than ten comments a minute" in MODERATION


def test_every_figure_of_what_is_kept_is_told_with_its_setting(settings):
    for name, days in settings.KEPT_DAYS.items():
        noun = "day" if days == 1 else "days"
        assert f"{days} {noun} (`{name}`)" in PRIVACY, name
        assert f"`{name}` | {days} |" in OPERATIONS, name
        assert f"# {name}={days}" in EXAMPLE, name
