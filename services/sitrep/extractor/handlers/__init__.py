"""Decisions of the extractor: pure functions from a record to what is published for it."""
