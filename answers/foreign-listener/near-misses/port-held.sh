# earns: peer, port, process, seen, unit (6 of 10)
# All is ended, and a program of the learner's listens on the port, for this node only.
{{ found_sh }}
systemctl mask --now {{ unit }}.service
busybox httpd -p 127.0.0.1:{{ port }} -h /mnt
