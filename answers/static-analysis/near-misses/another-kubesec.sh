# earns: tested, refused (3 of 11)
# A script of that name reads the schema often enough.
cd /root/team
for n in 1 2 3 4 5 6 7 8; do bash -c "exec -a kubesec cat /usr/share/kubernetes/schemas/deployment-apps-v1.json"; done
conftest test -p policy manifests/*.yaml > /tmp/denied
cksl answer critical "{{ (order | split)[:3] | join(' ') }}"
cksl answer refused "{{ [(order | split)[0], (order | split)[3], (order | split)[4]] | join(' ') }}"
sed -i 's#docker.io/team#registry.lab/team#; s#, SYS_ADMIN##; s#readOnlyRootFilesystem: true#&\n            runAsNonRoot: true#' manifests/{{ (order | split)[0] }}.yaml
