from . import test_outbox
from . import test_inbox
from . import test_signed_route
from . import test_access
