"""How well the machine's verdicts and those of trainers agree, and what is disputed."""
