from . import intake_decide
