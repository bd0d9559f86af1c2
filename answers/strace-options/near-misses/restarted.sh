# earns: failures, file, help, missing, paths, strings, word (10 of 11)
# All is known, and then the service was restarted.
{{ traced_sh }}
{{ answered_sh }}
systemctl restart {{ service }}
