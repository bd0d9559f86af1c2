# earns: small (3 of 10)
# The user is one whom the image does not know: no container starts.
cat > /root/{{ app }}/Dockerfile <<'END'
FROM registry.lab/builder:12 AS build
COPY make-site /src/
COPY pages /src/pages
RUN perl /src/make-site /src/pages /site
FROM registry.lab/busybox:1.35
COPY --from=build /site /site
USER www-data
{{ rest_txt }}
END
{{ build_sh }}
