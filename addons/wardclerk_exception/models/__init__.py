from . import (
    ir_actions_server,
    wardclerk_approval_mixin,
    wardclerk_exception,
    wardclerk_exception_reason,
)

# What people do with an exception has a file for each kind of deed.
# isort: split
from . import (
    wardclerk_exception_asking,
    wardclerk_exception_cause,
    wardclerk_exception_cost,
    wardclerk_exception_override,
    wardclerk_exception_settling,
    wardclerk_exception_working,
)
