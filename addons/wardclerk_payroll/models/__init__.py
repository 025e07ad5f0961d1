"""Models of the handoff to payroll."""

from . import wardclerk_payroll_handoff

# isort: split
# These add to the handoff, or lead to it.
from . import hr_employee, wardclerk_inbox, wardclerk_payroll_answer
