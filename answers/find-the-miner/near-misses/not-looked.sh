# earns: none
# The right one stopped, its program named, and nothing seen.
{{ running_sh }}
{{ solved_sh }}
