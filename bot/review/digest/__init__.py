"""What many reviewed calls say together: the weekly digest for the case meeting."""
