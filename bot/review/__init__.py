"""Going through a recorded call: transcripts in, reports out."""
