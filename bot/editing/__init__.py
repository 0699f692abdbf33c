"""Care of the content: checking it, editing it with a history, moving it, trying a rule before it goes live."""
