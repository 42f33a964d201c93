"""Stock: movements, documents, counts."""
