sleep 5 # optional
