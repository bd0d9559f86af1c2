# earns: scanned, critical, tested, refused (6 of 11)
# The right words stand in comments.
cd /root/team
for file in manifests/*.yaml; do kubesec scan --exit-code 0 $file; done > /tmp/reports
conftest test -p policy manifests/*.yaml > /tmp/denied
cksl answer critical "{{ (order | split)[:3] | join(' ') }}"
cksl answer refused "{{ [(order | split)[0], (order | split)[3], (order | split)[4]] | join(' ') }}"
sed -i 's#image: .*#& \# registry.lab/team/{{ (order | split)[0] }}:{{ tag }}#; s#add: .*#& \# [NET_BIND_SERVICE]#; s#readOnlyRootFilesystem: true#& \# runAsNonRoot: true#' manifests/{{ (order | split)[0] }}.yaml
