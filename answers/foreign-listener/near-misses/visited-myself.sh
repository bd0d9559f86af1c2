# earns: none
# The connection that sysdig shows is the learner's own.
(for n in 1 2 3; do nc -s 10.{{ net }}.0.1 -w 1 10.{{ net }}.0.1 {{ port }} < /dev/null; sleep 0.3; done) &
timeout 20 sysdig -n 2 "evt.type in (accept, accept4) and evt.rawres>=0 and fd.sport={{ port }} and fd.cip=10.{{ net }}.0.1"
{{ answered_sh }}
