# The rules are written anew with aliases and for the group; the shell loses its bit, the directory its writers.
cat > /etc/sudoers.d/{{ team }}.new <<'END'
Cmnd_Alias BACKUP = /usr/local/sbin/backup-now ""
User_Alias TEAM = {{ user }}, {{ colleague }}
TEAM ALL = (ALL : ALL) NOPASSWD: BACKUP
END
visudo -cf /etc/sudoers.d/{{ team }}.new
install -m 0440 /etc/sudoers.d/{{ team }}.new /etc/sudoers.d/{{ team }} && rm /etc/sudoers.d/{{ team }}.new
found=$(find / -xdev -user root -perm -u=s -cnewer /etc/machine-id -path '{{ place }}')
chmod u-s $found
cksl answer shell $found
chmod -R go-w /opt/{{ job }}
