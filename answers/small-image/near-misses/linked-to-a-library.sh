# earns: none
# The program asks for a loader that the image does not have.
cd /root/{{ app }}
{{ bare_sh }}
sed -i 's,ld -o,ld --no-as-needed -dynamic-linker /lib64/ld-linux-x86-64.so.2 /usr/lib/x86_64-linux-gnu/libc.so.6 -o,' Dockerfile
docker build -t registry.lab/{{ team }}/{{ app }}:2.0 .
{{ again_sh }}
