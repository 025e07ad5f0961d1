"""Events as values: their envelope, their signature and when to try again."""
