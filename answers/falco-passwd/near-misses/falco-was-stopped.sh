# earns: none
# The lines were written while Falco did not run, one of them by an editor.
systemctl stop falco
echo '# seen' >> /etc/passwd
sed -i '$ a # seen again' /etc/passwd
{{ exception_sh }}
systemctl start falco
