# earns: none
# The tool is denied with one argument. With any other, the user is still root.
echo '{{ user }} ALL=(root) !{{ tool }} --version' >> /etc/sudoers.d/{{ team }}
visudo -c
