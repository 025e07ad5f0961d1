"""Pages of vendors."""

from . import vendor_page
