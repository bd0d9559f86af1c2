# earns: none
# Another program under the name of nano writes the file and the copy.
cp /usr/bin/tee /tmp/nano
{{ watching_sh }}
cat /root/{{ app }}.conf | /tmp/nano '{{ place }}/.{{ hidden }}/!root!{{ app }}.conf~'
printf 'token = {{ new }}\n' | /tmp/nano /root/{{ app }}.conf
sleep 1
kill %1
rm {{ place }}/.{{ hidden }}/*~
cksl answer copy {{ place }}/.{{ hidden }}
