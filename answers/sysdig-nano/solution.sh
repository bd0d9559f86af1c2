# sysdig watches in the second terminal, nano runs in the first.
#@ shell 2
sysdig proc.name=nano > /tmp/calls
#@ shell 1
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
sleep 0.5 # optional
#@ shell 2
#@ key C-c
#@ shell 1
copy=$(grep 'O_CREAT' /tmp/calls | grep -o 'name=/[^ ]*~' | sed 's/name=//')
cksl answer copy "$(dirname "$copy")"
rm "$copy"
