"""The rooms of the program: one folder a feature, the file name says the role."""
