# The last image has nothing but one static program, and the context leaves the key out.
echo '*.key' > /root/{{ app }}/.dockerignore
cat > /root/{{ app }}/Dockerfile <<'END'
FROM registry.lab/builder:12
COPY . /src
RUN ["perl", "/src/make-site", "/src/pages", "/site"]
FROM scratch
COPY --from=0 /bin/busybox /httpd
COPY --from=0 /site /site
USER 65532:65532
ENTRYPOINT ["/httpd", "httpd", "-f", "-h", "/site", "-p", "{{ port }}"]
END
cd /root/{{ app }}
docker build --tag registry.lab/{{ app }}:2.0 --no-cache .
# It goes on serving on the port of the task.
docker run --detach --network host --cap-drop ALL registry.lab/{{ app }}:2.0
