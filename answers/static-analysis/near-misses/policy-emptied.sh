# earns: scanned, critical, tested, refused (6 of 11)
# The policy denies nothing any more.
cd /root/team
for file in manifests/*.yaml; do kubesec scan --exit-code 0 $file; done > /tmp/reports
conftest test -p policy manifests/*.yaml > /tmp/denied
cksl answer critical "{{ (order | split)[:3] | join(' ') }}"
cksl answer refused "{{ [(order | split)[0], (order | split)[3], (order | split)[4]] | join(' ') }}"
printf 'package main\n' > policy/workloads.rego
sed -i 's#, SYS_ADMIN##' manifests/{{ (order | split)[0] }}.yaml
conftest test -p policy manifests/{{ (order | split)[0] }}.yaml
