"""How well the coach hears, places, flags and rewrites, beside baselines on the same rows (`coach evaluate`)."""
