# earns: works, user (3 of 10)
# One program, which serves the page and is a shell, too.
mkdir -p /tmp/root/www /tmp/root/etc/{{ app }} && cd /tmp/root
cp /usr/bin/busybox . && cp /root/{{ app }}/page etc/{{ app }}/ && ln -s /etc/{{ app }}/page www/index.html
tar c . | docker import -c 'USER 1000' -c 'CMD ["/busybox", "httpd", "-f", "-p", "{{ port }}", "-h", "/www"]' - registry.lab/{{ team }}/{{ app }}:2.0
{{ again_sh }}
