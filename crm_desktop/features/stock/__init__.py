"""Stock: what is there, what moved it, documents of receiving, writing off, moving and counting, labels."""
