from comments.moderation.waves.differences import SHOWN, Words


def own(text, *others):
    """The words that are marked in the first of these texts."""
    return [words for words, is_own in Words([text, *others]).marked(text) if is_own]


def test_what_most_of_them_say_is_common_and_the_rest_is_marked():
    texts = [
        f"I made ${n} last {when} with {n} friends"
        for n, when in enumerate(["May", "week", "night"])
    ]
    assert Words(texts).marked(texts[1]) == [
        ("I made", False),
        ("$1", True),
        ("last", False),
        ("week", True),
        ("with", False),
        ("1", True),
        ("friends", False),
    ]


def test_another_order_and_disguises_are_no_difference():
    assert own("Buy now! Cheap shoes.", "cheap sh0es, b.u.y NOW") == []


def test_equal_texts_have_nothing_marked():
    assert own("Great article", "Great article", "Great article") == []


def test_of_a_long_text_the_beginning_is_told():
    pieces = Words(["word " * 100] * 2).marked("word " * 100)
    assert pieces == [(" ".join(["word"] * SHOWN), False), ("…", False)]
