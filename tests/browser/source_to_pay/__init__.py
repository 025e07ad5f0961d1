"""The chapters of the story from a need to its payment."""
