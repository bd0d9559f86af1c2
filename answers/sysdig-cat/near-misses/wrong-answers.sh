# earns: found, process (5 of 10)
# The event was seen, and only its process was read well.
timeout 3 sysdig fd.name=/etc/passwd
cksl answer event read
cksl answer flag O_RDONLY
cksl answer process {{ reader }}-{{ mark }}
cksl answer parent systemd
