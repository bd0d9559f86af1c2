# earns: none
# The kernel refuses the write, and Falco has nothing to report.
setpriv --reuid nobody --clear-groups bash -c 'echo seen >> /etc/passwd'
{{ exception_sh }}
systemctl restart falco; sleep 1
