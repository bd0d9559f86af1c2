# The key leaves the directory, and the stages have other names; the user is the first stage's choice, too.
mv /root/{{ app }}/deploy.key /root/
cat > /root/{{ app }}/Dockerfile <<'END'
FROM registry.lab/busybox:1.35 AS server
FROM registry.lab/builder:12 AS site
WORKDIR /work
COPY . .
RUN perl make-site pages /site && chmod -R a+rX /site
FROM server
COPY --chown=1234 --from=site /site /site
{{ rest_txt }}
USER 1234
END
docker build -t new /root/{{ app }}
docker tag new registry.lab/{{ app }}:2.0
docker rmi new
