"""Replay: the log archived, read again, and proved."""
