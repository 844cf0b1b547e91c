"""Documents of a case: their versions, what people may change in them, and how they leave."""
