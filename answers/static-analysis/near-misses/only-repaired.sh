# earns: none
# Scanned and repaired, and no question answered.
cd /root/team
for file in manifests/*.yaml; do kubesec scan --exit-code 0 $file; done > /tmp/reports
conftest test -p policy manifests/*.yaml > /tmp/denied
sed -i 's#docker.io/team#registry.lab/team#; s#, SYS_ADMIN##; s#readOnlyRootFilesystem: true#&\n            runAsNonRoot: true#' manifests/{{ (order | split)[0] }}.yaml
