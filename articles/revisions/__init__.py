"""Revisions of an article: what is kept of each save, how two are compared, merged, put back."""
