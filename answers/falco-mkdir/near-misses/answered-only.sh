# earns: none
# The answers from a friend, and the folder.
mkdir -p /etc/falco/{{ folder }}
{{ answered_sh }}
