# earns: scanned, critical (3 of 11)
# conftest finds no policy, and the names are guessed.
cd /root/team/manifests
for file in *.yaml; do kubesec scan $file; done > /tmp/reports
cksl answer critical "{{ (order | split)[:3] | join(' ') }}"
conftest test *.yaml
cksl answer refused "{{ [(order | split)[0], (order | split)[3], (order | split)[4]] | join(' ') }}"
cd ..
sed -i 's#docker.io/team#registry.lab/team#; s#, SYS_ADMIN##; s#readOnlyRootFilesystem: true#&\n            runAsNonRoot: true#' manifests/{{ (order | split)[0] }}.yaml
