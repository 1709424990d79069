"""The extractor's outer side: worker processes and the publisher."""
