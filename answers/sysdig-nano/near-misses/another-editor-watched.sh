# earns: none
# The filter is for an editor that nobody uses.
sysdig proc.name=vi > /tmp/calls &
sleep 1
nano +3 /root/{{ app }}.conf
#@ wait listen
#@ key C-k
#@ wait listen
token = {{ new }}
#@ key C-o
#@ wait to Write
#@ key Enter
#@ wait Wrote
#@ key C-x
sleep 1
kill %1
cksl answer copy {{ place }}/.{{ hidden }}
