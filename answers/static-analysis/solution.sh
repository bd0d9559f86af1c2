# `kubesec scan` prints a report as JSON. Manifests with critical findings have `.scoring.critical`. The `sed` command leaves
# the name of the object.
cd /root/team
for file in manifests/*.yaml; do kubesec scan $file; done > /tmp/reports # optional
for file in manifests/*.yaml; do kubesec scan $file | jq -r '.[] | select(.scoring.critical) | .object'; done | sed 's#.*/##; s#\..*##' > /tmp/critical
cksl answer critical "$(cat /tmp/critical)"
# `conftest` tests the manifests against the policies in `policy`. Those with `.failures` are refused.
conftest test -p policy manifests/*.yaml -o json > /tmp/verdicts
cksl answer refused "$(jq -r '.[] | select(.failures) | .filename' /tmp/verdicts | sed 's#.*/##; s#\..*##' | sort -u)"
# Repair the manifest: take the image from the permitted registry, drop the capability, and do not run as root.
file=manifests/{{ (order | split)[0] }}.yaml
sed -i 's#docker.io/team#registry.lab/team#' $file
sed -i 's#, SYS_ADMIN##' $file
sed -i 's#readOnlyRootFilesystem: true#&\n            runAsNonRoot: true#' $file
# Scan the repaired manifest again.
kubesec scan $file # optional
conftest test -p policy $file # optional
