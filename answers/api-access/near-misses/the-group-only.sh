# earns: none
# The group has lost its rights, and the user has some left.
{{ group_sh }}
