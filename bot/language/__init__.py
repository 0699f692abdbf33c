"""Text to tokens and matches: normalising, jieba words, the spaCy pipeline, personal data masked."""
