"""The site for our own server (newsroom/serving/); `newsroom.wsgi` is for any other."""

from newsroom import wsgi  # first: it sets Django up
from newsroom.serving.site import Site

site = Site(wsgi.application)
