"""`/questions`: what can be asked, the answers as tables and charts, their evidence, and files of the same."""
