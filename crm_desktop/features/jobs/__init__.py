"""Headless work watched: jobs as they last ran, agents that are alive."""
