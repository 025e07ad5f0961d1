from . import test_ask_assist, test_reading_job, test_suggestion
