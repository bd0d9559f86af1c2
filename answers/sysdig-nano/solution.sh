# sysdig watches in the background, nano runs in front of it.
sysdig proc.name=nano > /tmp/calls &
until grep -q nano /tmp/calls; do nano --version > /dev/null; sleep 0.2; done # optional
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
until grep -A 99999 'conf~' /tmp/calls | grep -q procexit; do sleep 0.2; done # optional
kill %1 # optional
copy=$(grep 'O_CREAT' /tmp/calls | grep -o 'name=/[^ ]*~' | sed 's/name=//')
cksl answer copy "$(dirname "$copy")"
rm "$copy"
