"""Pages of the portal on which people ask for goods."""

from . import request_pages
