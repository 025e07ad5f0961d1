"""Models of access."""

from . import wardclerk_access_account

# isort: split
# These add to the row of access, or lead to it.
from . import (
    hr_employee,
    hr_version,
    wardclerk_access_answer,
    wardclerk_access_group,
    wardclerk_access_watch,
    wardclerk_inbox,
)
