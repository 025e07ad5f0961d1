"""The house rules, as tests: what they refuse, and what to do instead."""
