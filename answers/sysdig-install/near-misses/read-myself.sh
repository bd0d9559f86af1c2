# earns: installed, source (6 of 10)
# What sysdig shows is how the learner reads the file.
{{ installed_sh }}
(sleep 3; for n in 1 2 3; do cat /srv/{{ folder }}/{{ file }}; sleep 0.3; done) &
timeout 20 sysdig -n 1 "proc.name=cat and fd.name=/srv/{{ folder }}/{{ file }}"
cksl answer file /srv/{{ folder }}/{{ file }}
