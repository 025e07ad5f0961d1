"""Tests of the assist service."""
