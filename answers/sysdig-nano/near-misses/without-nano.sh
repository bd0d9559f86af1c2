# earns: none
# The right line in the file, under the eyes of sysdig, but by another program.
timeout 3 sysdig proc.name=nano > /tmp/calls &
sleep 1
sed -i 's/^token.*/token = {{ new }}/' /root/{{ app }}.conf
wait
cksl answer copy {{ place }}/.{{ hidden }}
