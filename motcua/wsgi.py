"""The entry point that Granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.settings")
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018  all pages are read now and not while the first visitor waits

# What is loaded now stays to the end. Each full collection would look through all of it, a tenth of a second or two in
# which the process answers nobody; on pages of long tables that is every thirtieth page.
gc.collect()
gc.freeze()
