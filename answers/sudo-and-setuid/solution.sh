# `sudo -l` shows what the user may do, and `grep` finds the file with the rule.
sudo -l -U {{ user }} # optional
grep -r {{ tool }} /etc/sudoers /etc/sudoers.d # optional
# Remove the second command from the rule. `visudo -c` checks the syntax of the files.
sed -i 's#, *{{ tool }}##' /etc/sudoers.d/{{ team }}
visudo -c # optional
# Find files with the setuid bit that belong to no package.
find / -xdev -perm -4000 -type f -exec sh -c 'dpkg -S "*/${1##*/}" > /dev/null 2>&1 || echo "$1"' sh {} \; # optional
cksl answer shell {{ place }}
rm {{ place }}
# Nobody but root may write to the script or its directories. Who can write to a directory can replace the script in it.
systemctl cat {{ job }}.service --no-pager # optional
ls -ld /opt/{{ job }} /opt/{{ job }}/run # optional
chmod 0755 /opt/{{ job }}
chmod 0755 /opt/{{ job }}/run
