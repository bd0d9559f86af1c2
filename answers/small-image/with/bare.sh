cat > Dockerfile <<'END'
FROM registry.lab/base/build:12 AS build
WORKDIR /src
COPY {{ app }}.s .
RUN as -o {{ app }}.o {{ app }}.s && ld -o /usr/bin/{{ app }} {{ app }}.o

FROM scratch
COPY --from=build /usr/bin/{{ app }} /usr/bin/{{ app }}
COPY page /etc/{{ app }}/page
USER 10001
ENTRYPOINT ["/usr/bin/{{ app }}"]
END
