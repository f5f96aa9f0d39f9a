"""What turns instructions into something that runs, one folder each."""
