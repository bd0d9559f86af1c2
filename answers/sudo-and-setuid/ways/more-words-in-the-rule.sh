# The rules have more words, other commands are denied by name, and neither user is asked for a password.
cat > /etc/sudoers.d/{{ team }} <<'END'
Defaults:{{ user }},{{ colleague }} !authenticate
{{ user }},{{ colleague }} ALL=(root) NOSETENV: /usr/local/sbin/backup-now
{{ user }} ALL=(root) CWD=/ !{{ tool }} *, NOPASSWD: /usr/local/sbin/backup-now
END
visudo -c
shell={{ place }}
cksl answer shell ${shell/#\/usr\/lib/\/lib}
chmod u-s $shell
chown root:root /opt/{{ job }} /opt/{{ job }}/run
chmod 0755 /opt/{{ job }} /opt/{{ job }}/run
