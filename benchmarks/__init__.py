"""Benchmarks: speed, memory and quality, each in a table beside a baseline measured in the same run (see README.md)."""
