# strace prints each call and counts, too (-C); Ctrl-C ends it; the pid is that of the unit.
strace -C -w -o /tmp/all -p $(systemctl show -P MainPID {{ service }})
#@ wait attached
#@ shell 2
until [ $(wc -l < /tmp/all) -gt 400 ]; do sleep 0.2; done; echo eno''ugh
#@ wait enough
#@ shell 1
#@ key C-c
tail -n 20 /tmp/all
cksl answer failing "{{ failing }}()"
cksl answer slow "{{ slow }}(2)"
cksl answer often {{ often }}
