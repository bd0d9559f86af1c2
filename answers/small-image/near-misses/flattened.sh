# earns: runs (2 of 10)
# An image that is made by hand: the Dockerfile is as it was.
id=$(docker create registry.lab/busybox:1.35)
docker run --name site --network none --cap-drop ALL registry.lab/{{ app }}:1.0 busybox true
docker cp site:/site /root/site
docker cp /root/site $id:/site
docker commit -c 'USER 10001' -c 'CMD ["busybox", "httpd", "-f", "-p", "{{ port }}", "-h", "/site"]' $id registry.lab/{{ app }}:2.0
