# earns: none
# The exception is right, and nobody has looked what Falco reports.
{{ exception_sh }}
systemctl restart falco; sleep 1
