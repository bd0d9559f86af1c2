# earns: fires, stays-quiet, stranger, process, place (8 of 10)
# The folder was made before anybody watched; making it again changes nothing.
mkdir -p /etc/falco/{{ folder }}
{{ rule_sh }}
{{ watched_sh }}
{{ tried_sh }}
