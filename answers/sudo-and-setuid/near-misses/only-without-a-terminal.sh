# earns: none
# The tool is refused where there is no terminal. On one, the user is still root.
echo 'Defaults!{{ tool }} requiretty' > /etc/sudoers.d/zz-terminal
chmod 0440 /etc/sudoers.d/zz-terminal
