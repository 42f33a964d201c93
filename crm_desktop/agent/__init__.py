"""The headless process of the office: fires what is due and takes in what is dropped."""
