# earns: none
# The unit is ended, and the learner's own copy of the shell calls, and is watched.
cp /usr/local/libexec/{{ shell }}-{{ mark }} /usr/local/sbin/{{ agent }}-{{ tag }} /tmp
systemctl mask --now {{ unit }}.service
(timeout 8 /tmp/{{ agent }}-{{ tag }} &)
timeout 7 sysdig "proc.name=cat and fd.name=/srv/{{ folder }}/{{ file }}"
{{ answered_sh }}
