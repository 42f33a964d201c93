"""Who I am and what I may do: sessions, log-in, rights."""
