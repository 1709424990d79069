"""Extractor: reads articles from the log and publishes the mentions it finds in them."""
