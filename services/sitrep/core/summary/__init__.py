"""Digests of many articles: the days that matter most, each with the sentences that tell it best."""
