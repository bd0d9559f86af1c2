# earns: none
# The right answers, and nothing traced.
{{ answered_sh }}
