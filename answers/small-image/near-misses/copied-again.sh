# earns: small, runs, not-root (7 of 10)
# The last stage copies everything once more, and removes the key.
cat > /root/{{ app }}/Dockerfile <<'END'
FROM registry.lab/builder:12 AS build
COPY . /src
RUN perl /src/make-site /src/pages /site
FROM registry.lab/busybox:1.35
COPY . /src
RUN rm /src/deploy.key
COPY --from=build /site /site
USER 10001
{{ rest_txt }}
END
{{ build_sh }}
