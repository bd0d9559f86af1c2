# What sudo lets this user do, and in which file it says so.
sudo -l -U {{ user }} # optional
grep -r {{ tool }} /etc/sudoers /etc/sudoers.d # optional
# The second command of the rule goes. visudo would check the file after an editor, and checks it here.
sed -i 's#, *{{ tool }}##' /etc/sudoers.d/{{ team }}
visudo -c # optional
# Files with the setuid bit that no package has brought.
find / -xdev -perm -4000 -type f -exec sh -c 'dpkg -S "*/${1##*/}" > /dev/null 2>&1 || echo "$1"' sh {} \; # optional
cksl answer shell {{ place }}
rm {{ place }}
# The script, and the directory in which somebody could put another one into its place.
systemctl cat {{ job }}.service --no-pager # optional
ls -ld /opt/{{ job }} /opt/{{ job }}/run # optional
chmod 0755 /opt/{{ job }}
chmod 0755 /opt/{{ job }}/run
