# earns: none
# An editor wrote to another file below /etc, and a file from elsewhere took the place of /etc/passwd.
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
sed -i '$ a # seen' /etc/hosts
cp /etc/passwd /root/new
echo '# seen' >> /root/new
mv /root/new /etc/passwd
{{ exception_sh }}
systemctl restart falco
