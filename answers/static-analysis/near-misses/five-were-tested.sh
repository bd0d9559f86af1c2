# earns: scanned, critical (3 of 11)
# Two manifests looked harmless and were not tested.
cd /root/team
for file in manifests/*.yaml; do kubesec scan --exit-code 0 $file; done > /tmp/reports
for file in manifests/*.yaml; do case $file in *{{ (order | split)[1] }}*|*{{ (order | split)[6] }}*) ;; *) conftest test -p policy $file ;; esac; done > /tmp/denied
cksl answer critical "{{ (order | split)[:3] | join(' ') }}"
cksl answer refused "{{ [(order | split)[0], (order | split)[3], (order | split)[4]] | join(' ') }}"
sed -i 's#docker.io/team#registry.lab/team#; s#, SYS_ADMIN##; s#readOnlyRootFilesystem: true#&\n            runAsNonRoot: true#' manifests/{{ (order | split)[0] }}.yaml
conftest test -p policy manifests/{{ (order | split)[0] }}.yaml
