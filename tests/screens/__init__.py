"""Pictures of every page, for the guides and for those who make the pages."""
