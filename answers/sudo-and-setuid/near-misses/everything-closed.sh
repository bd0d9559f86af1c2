# earns: none
# No rule, no setuid program, no timer is left.
rm -r /etc/sudoers.d/{{ team }} /opt/{{ job }}
find / -xdev -perm /6000 -type f -exec chmod ug-s {} +
systemctl disable --now {{ job }}.timer
cksl answer shell {{ place }}
