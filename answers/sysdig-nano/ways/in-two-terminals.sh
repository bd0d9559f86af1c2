# sysdig runs in a terminal of its own, with a filter for files; nano shows line numbers.
#@ shell 2
sysdig -p "*%proc.name %evt.type %fd.name" "proc.name=nano and (evt.is_open_write=true or evt.type=execve)" | tee /tmp/calls
#@ wait tee
#@ shell 1
until grep -q nano /tmp/calls; do nano --version > /dev/null; sleep 0.2; done
nano +3,1 -l /root/{{ app }}.conf
#@ wait listen
#@ key C-k
#@ wait listen
token = {{ new }}
{{ saved_sh }}
until grep 'conf~' /tmp/calls; do sleep 0.2; done
cksl answer copy {{ place }}/.{{ hidden }}/
find {{ place }}/.{{ hidden }} -name '*~' -delete
#@ shell 2
#@ key C-c
