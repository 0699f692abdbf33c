"""The rubric: one list of what a good call does, judged the same way live, in practice and in review."""
