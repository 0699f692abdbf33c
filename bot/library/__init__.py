"""Cases and handbook: their model, the embedded store, and search."""
