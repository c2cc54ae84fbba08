"""What is measured, one command each; `make bench` runs all and docs/benchmarks.md keeps the figures."""
