"""What the services stand on: Kafka, PostgreSQL, the clock, logs, metrics, health, and the embedded stack."""
