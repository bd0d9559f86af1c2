# earns: small, no-key, runs (8 of 10)
# Everything but the user.
cat > /root/{{ app }}/Dockerfile <<'END'
FROM registry.lab/builder:12 AS build
COPY make-site /src/
COPY pages /src/pages
RUN perl /src/make-site /src/pages /site
FROM registry.lab/busybox:1.35
COPY --from=build /site /site
{{ rest_txt }}
END
{{ build_sh }}
