# earns: small (3 of 10)
# All is right, and the server listens for itself alone.
cat > /root/{{ app }}/Dockerfile <<'END'
FROM registry.lab/builder:12 AS build
COPY make-site /src/
COPY pages /src/pages
RUN perl /src/make-site /src/pages /site
FROM registry.lab/busybox:1.35
COPY --from=build /site /site
USER 10001
CMD ["httpd", "-f", "-p", "127.0.0.1:{{ port }}", "-h", "/site"]
END
{{ build_sh }}
