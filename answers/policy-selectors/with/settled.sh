sleep 4 # optional
