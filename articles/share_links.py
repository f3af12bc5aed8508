"""Where "Spread the word:" leads: plain links, no tracker, no counter."""

# (key, label, address): the headline and the article's address arrive percent-encoded.
SHARE_LINKS = (
    ("email", "Email", "mailto:?subject={headline}&body={url}"),
    ("bluesky", "Bluesky", "https://bsky.app/intent/compose?text={headline}%20{url}"),
    ("mastodon", "Mastodon", "https://mastodonshare.com/?text={headline}&url={url}"),
    ("facebook", "Facebook", "https://www.facebook.com/sharer/sharer.php?u={url}"),
    ("linkedin", "LinkedIn", "https://www.linkedin.com/sharing/share-offsite/?url={url}"),
    ("x", "X", "https://x.com/intent/post?text={headline}&url={url}"),
    ("reddit", "Reddit", "https://www.reddit.com/submit?url={url}&title={headline}"),
)
