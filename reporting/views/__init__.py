"""Pages of figures, overviews and exports."""
