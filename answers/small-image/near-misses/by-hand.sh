# earns: small (3 of 10)
# The tag is right and was made by hand: what the Dockerfile makes serves nothing.
mkdir /tmp/site
docker create --name old registry.lab/{{ app }}:1.0
docker cp old:/site /tmp/site
echo 'FROM registry.lab/busybox:1.35' > /tmp/site/Dockerfile
printf 'COPY site /site\nUSER 10001\nCMD ["httpd", "-f", "-p", "{{ port }}", "-h", "/site"]\n' >> /tmp/site/Dockerfile
docker build -t registry.lab/{{ app }}:2.0 /tmp/site
echo 'FROM registry.lab/busybox:1.35' > /root/{{ app }}/Dockerfile
