# earns: small, not-root (5 of 10)
# The site is copied out of the old image: a page that changes would stay as it was.
cat > /root/{{ app }}/Dockerfile <<'END'
FROM registry.lab/busybox:1.35
COPY --from=registry.lab/{{ app }}:1.0 /site /site
USER 10001
{{ rest_txt }}
END
{{ build_sh }}
