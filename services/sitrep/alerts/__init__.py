"""The alerts service: says at once what is new, once."""
