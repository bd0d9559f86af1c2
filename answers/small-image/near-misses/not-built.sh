# earns: none
# The Dockerfile is right, and nobody has built it.
cat > /root/{{ app }}/Dockerfile <<'END'
FROM registry.lab/builder:12 AS build
COPY make-site /src/
COPY pages /src/pages
RUN perl /src/make-site /src/pages /site
FROM registry.lab/busybox:1.35
COPY --from=build /site /site
USER 10001
{{ rest_txt }}
END
