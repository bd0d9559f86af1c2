docker build -t registry.lab/{{ app }}:2.0 /root/{{ app }}
