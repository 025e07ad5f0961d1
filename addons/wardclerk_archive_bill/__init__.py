"""Vendor bills whose documents are kept in an archive."""
