# earns: sudo-rule (4 of 10)
# The first way is closed, the other two are open.
sed -i "s#, *{{ tool }}##" /etc/sudoers.d/{{ team }}
