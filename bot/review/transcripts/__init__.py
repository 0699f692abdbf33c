"""Transcripts in any form that a centre has them in, read into calls."""
