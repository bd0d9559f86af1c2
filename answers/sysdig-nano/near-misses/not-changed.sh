# earns: watched, copied, copy, removed (9 of 10)
# The file was saved as it was.
sysdig proc.name=nano > /tmp/calls &
until grep -q nano /tmp/calls; do nano --version > /dev/null; sleep 0.2; done
nano +3 /root/{{ app }}.conf
#@ wait listen
#@ key C-o
#@ wait to Write
#@ key Enter
#@ wait Wrote
#@ key C-x
until grep -A 99999 'conf~' /tmp/calls | grep -q procexit; do sleep 0.2; done
kill %1
rm {{ place }}/.{{ hidden }}/*~
cksl answer copy {{ place }}/.{{ hidden }}
