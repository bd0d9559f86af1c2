# earns: none
# Everything said, nothing looked at, nothing done.
{{ answers_sh }}
