from . import test_account, test_client, test_pages
