"""Qt models that several features show their lists by."""
