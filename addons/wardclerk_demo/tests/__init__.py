"""What the demo group must hold."""

from . import test_demo_group, test_sample_documents
