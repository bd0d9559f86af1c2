# BuildKit, a stage for each step, nothing at all as the base, and the page copied out of the old image.
mkdir /tmp/build && cd /tmp/build
cat > Dockerfile <<'END'
FROM registry.lab/base/build:12 AS objects
COPY {{ app }}.s /
RUN as -o /{{ app }}.o /{{ app }}.s

FROM objects AS linked
RUN ld --strip-all -o /server /{{ app }}.o && chmod 0555 /server

FROM scratch
COPY --from=registry.lab/{{ team }}/{{ app }}:1.0 /etc/{{ app }}/page /etc/{{ app }}/
COPY --from=linked --chown=4000 /server /
USER 4000
CMD ["/server"]
END
DOCKER_BUILDKIT=1 docker build --network none --tag registry.lab/{{ team }}/{{ app }}:2.0 --file Dockerfile /root/{{ app }}
{{ again_sh }}
