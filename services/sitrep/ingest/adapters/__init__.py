"""Ingest's outer side: the article log, and readers of files and feeds."""
