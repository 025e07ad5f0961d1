"""Rules for documents that arrive: what is wrong with them, and what they match."""
