"""What makes, checks and proves the product; nothing here is part of it."""
