# The shell of the small image makes the pages, which end without a newline.
cat > /root/{{ app }}/Dockerfile <<'END'
FROM registry.lab/busybox:1.35 AS make
COPY pages /pages
WORKDIR /site
RUN for name in $(ls /pages); do echo -n "<!doctype html><title>$name</title><p>$(cat /pages/$name)" > $name.html; done
FROM registry.lab/busybox:1.35
COPY --from=make /site /srv
USER 1000:1000
ENTRYPOINT ["httpd"]
CMD ["-f", "-p", "0.0.0.0:{{ port }}", "-h", "/srv"]
END
{{ build_sh }}
