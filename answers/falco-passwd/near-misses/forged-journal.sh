# earns: none
# The alert was written into the journal by hand.
echo "$(date +%H:%M:%S.%N): Error A file below /etc was opened for writing (file=/etc/passwd user=root process=bash)" | systemd-cat -t falco -p err
{{ exception_sh }}
systemctl restart falco; sleep 1
