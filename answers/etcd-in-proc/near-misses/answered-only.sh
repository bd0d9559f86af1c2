# earns: none
# All answers right, and nothing looked at.
{{ answered_sh }}
