"""Articles that readers cannot see, of every kind."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import ArticleFactory, DraftFactory

MAKERS = {
    "draft": lambda: DraftFactory(),
    "scheduled": lambda: ArticleFactory(published_at=timezone.now() + timedelta(hours=1)),
    "retracted": lambda: ArticleFactory(status="retracted", retracted_at=timezone.now()),
}
each_hidden = pytest.mark.parametrize("hidden", MAKERS.values(), ids=MAKERS)
