"""What sound from words is measured by: a module a question, each with ``run(options) -> list[Figure]``."""
