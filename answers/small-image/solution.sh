# Two stages: the tools stay in the first, and the last is made on a base without any program.
cd /root/{{ app }}
cat > Dockerfile <<'END'
FROM registry.lab/base/build:12 AS build
WORKDIR /src
COPY {{ app }}.s .
RUN as -o {{ app }}.o {{ app }}.s && ld -o /usr/bin/{{ app }} {{ app }}.o

FROM registry.lab/base/static:12
COPY --from=build /usr/bin/{{ app }} /usr/bin/{{ app }}
COPY page /etc/{{ app }}/page
USER 65532:65532
EXPOSE {{ port }}
ENTRYPOINT ["/usr/bin/{{ app }}"]
END
docker build -t registry.lab/{{ team }}/{{ app }}:2.0 .
{{ again_sh }}
