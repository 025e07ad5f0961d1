"""Forms that ask for a reason."""

from . import wardclerk_control_loosening, wardclerk_control_verdict
