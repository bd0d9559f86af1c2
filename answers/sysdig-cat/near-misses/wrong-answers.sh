# earns: found (3 of 10)
# The event was seen, and misread.
timeout 3 sysdig fd.name=/etc/passwd
cksl answer event read
cksl answer flag O_RDONLY
cksl answer process {{ agent }}-{{ tag }}
cksl answer parent systemd
