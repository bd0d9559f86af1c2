# earns: works, small, user (5 of 10)
# The object file comes with the program.
cd /root/{{ app }}
{{ bare_sh }}
sed -i 's,^COPY page.*,&\nCOPY --from=build /src/{{ app }}.o /usr/lib/,' Dockerfile
docker build -t registry.lab/{{ team }}/{{ app }}:2.0 .
{{ again_sh }}
