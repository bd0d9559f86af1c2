# earns: watched, rotated (4 of 10)
# The copy is left where it is, and the file's own folder is given.
sysdig proc.name=nano > /tmp/calls &
until grep -q nano /tmp/calls; do nano --version > /dev/null; sleep 0.2; done
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
until grep -A 99999 'conf~' /tmp/calls | grep -q procexit; do sleep 0.2; done
kill %1
cksl answer copy /root
