# The layers show where the size comes from, and that the key was removed too late.
docker history registry.lab/{{ app }}:1.0
# Two stages: perl stays in the first one, and the key is never copied. The user needs no entry in /etc/passwd.
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
# Build it under the new tag.
{{ build_sh }}
# No layer holds the key any more.
! docker save registry.lab/{{ app }}:2.0 | grep -c -a {{ key }} # optional
