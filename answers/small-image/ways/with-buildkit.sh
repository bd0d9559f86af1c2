# BuildKit makes the tag, the first user is not known, and the engine is restarted at the end.
cat > /root/{{ app }}/Dockerfile <<'END'
FROM registry.lab/builder:12 AS site
COPY make-site pages/* /pages/
RUN mkdir /src && mv /pages/make-site /src && perl /src/make-site /pages /site
FROM registry.lab/busybox:1.35
COPY --from=site /site /site
USER www-data
{{ rest_txt }}
END
DOCKER_BUILDKIT=1 docker build --progress plain --network none -t registry.lab/{{ app }}:2.0 /root/{{ app }}
cksl check || true
docker rmi registry.lab/{{ app }}:2.0
sed -i 's/www-data/33/' /root/{{ app }}/Dockerfile
DOCKER_BUILDKIT=1 docker build --progress plain --network none -t registry.lab/{{ app }}:2.0 /root/{{ app }}
systemctl restart docker
