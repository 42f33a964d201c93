"""What a site sends: its requests come in over HTTP, outside analytics read what they may."""
