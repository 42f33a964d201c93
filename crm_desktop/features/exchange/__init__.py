"""Exchange: bringing in what other programs have written."""
