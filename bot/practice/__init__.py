"""Practice on an angry customer: scenarios, his mind, the run, its scorecard."""
