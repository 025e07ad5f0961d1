"""Models of bank details that vendors hand in."""

from . import wardclerk_vendor_onboarding
