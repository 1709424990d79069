"""The alerts service's edges: rule files, CEL, PostgreSQL, sinks."""
