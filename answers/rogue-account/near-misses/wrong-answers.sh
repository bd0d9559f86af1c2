# earns: program, seen, starters (4 of 13)
# What was seen is right, and all that stands in files was misread.
{{ found_sh }}
cksl answer account {{ colleague }}
cksl answer key {{ user }}@{{ desk }}
cksl answer interval 2
