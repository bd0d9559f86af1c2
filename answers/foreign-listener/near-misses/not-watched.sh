# earns: none
# Everything is found with ss and in files, and ended; no connection was watched.
ss -tanp
cat /usr/local/lib/outside
{{ answered_sh }}
systemctl mask --now {{ unit }}.service
