"""What docs/moderation.md and docs/privacy.md say is what the code does."""

import re

from comments.admin.policy_changes import in_words
from comments.models import Policy
from comments.moderation.checks import CHECKS
from comments.moderation.reasons import SENTENCES
from comments.public_forms import rate_limits
from tests.shared_data import PROJECT

MODERATION = (PROJECT / "docs" / "moderation.md").read_text()
PRIVACY = " ".join((PROJECT / "docs" / "privacy.md").read_text().split())
OPERATIONS = (PROJECT / "docs" / "operations.md").read_text()
EXAMPLE = (PROJECT / ".env.example").read_text()


def test_the_policy_names_every_check_in_its_order():
    told = re.findall(r"^\| `(\w+)` \|", MODERATION, re.MULTILINE)
    assert told == [check.__name__ for check in CHECKS]


def test_every_reason_of_the_checks_has_a_sentence():
    checks = PROJECT / "comments" / "moderation"
    code = "".join(path.read_text() for path in checks.rglob("*.py"))
    codes = set(re.findall(r'(?:hold|publish|Reason)\(\s*"(\w+)"', code))
    codes |= set(re.findall(r'_list, "(\w+)"', code))
    assert {"newcomer", "held_word", "check_broken"} <= codes <= set(SENTENCES)


def test_its_numbers_are_those_we_begin_with():
    begin = Policy()
    for rule in Policy.rules():
        assert f"\n| {rule.verbose_name} | {in_words(begin, rule)} |\n" in MODERATION, rule.name


def test_the_numbers_of_the_door_are_those_of_the_code():
    assert rate_limits.MOST_REPORTS == 5 and rate_limits.REPORT_WINDOW.seconds == 600
    told = " ".join(MODERATION.split())
    assert "More than five reports in ten minutes" in told
    assert rate_limits.MOST == 10 and "more than ten comments a minute" in told


def test_every_figure_of_what_is_kept_is_told_with_its_setting(settings):
    for name, days in settings.KEPT_DAYS.items():
        noun = "day" if days == 1 else "days"
        assert f"{days} {noun} (`{name}`)" in PRIVACY, name
        assert f"`{name}` | {days} |" in OPERATIONS, name
        assert f"# {name}={days}" in EXAMPLE, name
