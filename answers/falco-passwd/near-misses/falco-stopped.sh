# earns: observed (2 of 10)
# Nothing is reported any more, since Falco is stopped.
{{ seen_sh }}
{{ exception_sh }}
systemctl stop falco
