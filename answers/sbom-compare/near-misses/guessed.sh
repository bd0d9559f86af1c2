# earns: none
# The right answers, and nobody has looked into the images.
{{ answers_sh }}
