"""How everything is: what was found about database, files and rules, and what the terminal can do."""
