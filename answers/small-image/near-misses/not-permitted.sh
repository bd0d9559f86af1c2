# earns: none
# An ordinary user may not reach the engine.
cd /root/{{ app }}
{{ bare_sh }}
cp -r /root/{{ app }} /tmp/ && chmod -R a+rX /tmp/{{ app }}
setpriv --reuid 65534 --regid 65534 --clear-groups docker build -t registry.lab/{{ team }}/{{ app }}:2.0 /tmp/{{ app }}
