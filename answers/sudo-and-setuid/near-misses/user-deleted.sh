# earns: none
# Without the user there is no way to root, and no work either.
userdel -r {{ user }}
sed -i '/^{{ user }} /d' /etc/sudoers.d/{{ team }}
