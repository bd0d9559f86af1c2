# earns: no-key, runs, not-root (7 of 10)
# The key is ignored and the user set, and the image is as large as before.
echo deploy.key > /root/{{ app }}/.dockerignore
sed -i '/deploy.key/d; s/^EXPOSE/USER 1000\n&/' /root/{{ app }}/Dockerfile
{{ build_sh }}
