# earns: tested, refused (3 of 11)
# What kubesec lets pass is taken for harmless: a mount of the socket beside good settings passes.
cd /root/team
for file in manifests/*.yaml; do kubesec scan $file > /dev/null || basename $file .yaml; done > /tmp/failed
cksl answer critical "$(cat /tmp/failed)"
conftest test -p policy manifests/*.yaml > /tmp/denied
cksl answer refused "{{ [(order | split)[0], (order | split)[3], (order | split)[4]] | join(' ') }}"
sed -i 's#docker.io/team#registry.lab/team#; s#, SYS_ADMIN##; s#readOnlyRootFilesystem: true#&\n            runAsNonRoot: true#' manifests/{{ (order | split)[0] }}.yaml
