from . import test_match, test_tolerance, test_touchless
