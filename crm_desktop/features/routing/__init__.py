"""The rules that choose who answers an inquiry."""
