# earns: none
# Another file below /etc was written.
echo '# seen' >> /etc/hosts
{{ exception_sh }}
systemctl restart falco; sleep 1
