# earns: none
# The service's program tells who makes what: true, but Falco had no part in it.
systemctl --no-pager cat {{ agent }}-{{ tag }}
cat /usr/local/sbin/{{ agent }}-{{ tag }} /usr/local/sbin/{{ maker }}-{{ mark }}
mkdir -p /etc/falco/{{ folder }}
{{ answered_sh }}
