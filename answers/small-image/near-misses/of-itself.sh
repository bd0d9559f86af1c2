# earns: small, not-root (5 of 10)
# The image is made by hand, and the Dockerfile begins with it: it makes nothing of the pages.
id=$(docker create registry.lab/busybox:1.35)
docker create --name old registry.lab/{{ app }}:1.0
docker cp old:/site /tmp/site
docker cp /tmp/site $id:/site
docker commit -c 'USER 10001' -c 'CMD ["busybox", "httpd", "-f", "-p", "{{ port }}", "-h", "/site"]' $id registry.lab/{{ app }}:2.0
docker rm old $id
echo 'FROM registry.lab/{{ app }}:2.0' > /root/{{ app }}/Dockerfile
{{ build_sh }}
