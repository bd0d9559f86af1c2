# earns: tested, refused (3 of 11)
# Five were scanned, and the repaired one twice more: that makes seven scans, and two manifests without one.
cd /root/team
for file in manifests/*.yaml; do case $file in *{{ (order | split)[5] }}*|*{{ (order | split)[6] }}*) ;; *) kubesec scan $file ;; esac; done > /tmp/reports
conftest test -p policy manifests/*.yaml > /tmp/denied
cksl answer critical "{{ (order | split)[:3] | join(' ') }}"
cksl answer refused "{{ [(order | split)[0], (order | split)[3], (order | split)[4]] | join(' ') }}"
sed -i 's#docker.io/team#registry.lab/team#; s#, SYS_ADMIN##; s#readOnlyRootFilesystem: true#&\n            runAsNonRoot: true#' manifests/{{ (order | split)[0] }}.yaml
kubesec scan manifests/{{ (order | split)[0] }}.yaml
kubesec scan manifests/{{ (order | split)[0] }}.yaml | jq '.[].scoring.critical'
