# earns: none
# The right answers, and every right where it was.
{{ answers_sh }}
