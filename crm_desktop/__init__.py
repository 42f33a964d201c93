"""Desktop CRM on Firebird: one package for the window, the agent and the console."""
