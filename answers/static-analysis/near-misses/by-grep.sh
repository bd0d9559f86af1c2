# earns: none
# Words are searched for: they stand in comments and annotations, too.
cd /root/team/manifests
cksl answer critical "$(grep -lE 'privileged: true|docker.sock|SYS_ADMIN' *.yaml)"
cksl answer refused "$(grep -LE 'registry.lab/' *.yaml)"
cd .. && sed -i 's#docker.io/team#registry.lab/team#; s#, SYS_ADMIN##; s#readOnlyRootFilesystem: true#&\n            runAsNonRoot: true#' manifests/{{ (order | split)[0] }}.yaml
