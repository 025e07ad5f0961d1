"""Rules that find one field each in the words of the pages."""
