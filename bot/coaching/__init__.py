"""Coaching: stages, acts, phrasebook, draft check, rewriting, advice."""
