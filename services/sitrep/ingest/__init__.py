"""Ingest: articles in over HTTP, checked, and published to the log."""
