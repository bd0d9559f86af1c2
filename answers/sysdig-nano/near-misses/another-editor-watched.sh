# earns: none
# The filter is for an editor that nobody uses.
sysdig proc.name=vi > /tmp/calls &
sleep 1
{{ replaced_sh }}
{{ saved_sh }}
sleep 1
kill %1
cksl answer copy {{ place }}/.{{ hidden }}
