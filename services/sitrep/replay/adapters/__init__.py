"""Kafka and file systems behind the ports."""
