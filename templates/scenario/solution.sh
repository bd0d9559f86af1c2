# Typed line by line into a shell on the node; it must earn everything.
cat {{ config }}
