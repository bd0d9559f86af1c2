# earns: works, user (3 of 10)
# A later layer deletes the tools; the layer below still holds them.
cd /root/{{ app }}
cat > Dockerfile <<'END'
FROM registry.lab/base/build:12 AS build
WORKDIR /src
COPY {{ app }}.s .
RUN as -o {{ app }}.o {{ app }}.s && ld -o /usr/bin/{{ app }} {{ app }}.o
RUN mkdir /etc/{{ app }}
COPY page /etc/{{ app }}/page
RUN rm -rf /src /usr/bin/[b-eg-mo-z]* /usr/sbin /usr/lib/*
USER 10001
CMD ["/usr/bin/{{ app }}"]
END
sed -i 's,/usr/bin/{{ app }} {{ app }}.o,/server {{ app }}.o,; s,"/usr/bin/{{ app }}","/server",' Dockerfile
docker build -t registry.lab/{{ team }}/{{ app }}:2.0 .
{{ again_sh }}
