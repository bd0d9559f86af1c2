# earns: none
# What sysdig shows is the learner's own cat.
(sleep 3; for n in 1 2 3; do cat /srv/{{ folder }}/{{ file }} > /dev/null; sleep 0.3; done) &
timeout 20 sysdig -n 1 "proc.name=cat and proc.pname=bash and fd.name=/srv/{{ folder }}/{{ file }}"
{{ answered_sh }}
