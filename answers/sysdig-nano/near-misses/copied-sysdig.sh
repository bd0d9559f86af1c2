# earns: none
# A copy of sysdig, which is not the program that the lab put there.
cp /opt/cksl/bin/cksl-node /tmp/sysdig
/tmp/sysdig proc.name=nano > /tmp/calls &
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
sleep 1
kill %1
cksl answer copy {{ place }}/.{{ hidden }}
