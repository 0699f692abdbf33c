"""Where cases are kept: an embedded SQLite file or a PostgreSQL server, with one behaviour."""
