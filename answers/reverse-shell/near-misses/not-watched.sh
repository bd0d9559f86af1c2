# earns: none
# All is found in files and by ss, and ended; nobody has seen what the shell is told to do.
ss -tnp
cat /usr/local/lib/outside
{{ answered_sh }}
systemctl mask --now {{ unit }}.service
