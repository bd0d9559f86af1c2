# earns: looked, which (5 of 10)
# They are packed, each by itself, in the directory where they were.
{{ found_sh }}
gzip $bad
