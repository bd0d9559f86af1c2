# earns: none
# The connection that sysdig shows is the learner's own.
(sleep 3; for n in 1 2 3; do curl -s --max-time 1 http://10.{{ net }}.0.1:{{ port }}/ > /dev/null; sleep 0.3; done) &
timeout 20 sysdig -n 1 "evt.type in (accept, accept4) and fd.sport={{ port }} and fd.cip=10.{{ net }}.0.1"
{{ answered_sh }}
