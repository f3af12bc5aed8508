"""The article's page as an ordinary Django site draws it: what the cold page is compared with.

The same rows and the same template tree, everything through the template engine and prefetches, a
template for each comment, the form laid out by crispy-forms for every request: our page as it was
before it was made for speed. Here stands only what has changed since; the rest is the site's.
"""
