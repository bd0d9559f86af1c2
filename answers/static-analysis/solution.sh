cd /root/team
for file in manifests/*.yaml; do kubesec scan $file; done > /tmp/reports # optional
for file in manifests/*.yaml; do kubesec scan $file | jq -r '.[] | select(.scoring.critical) | .object'; done | sed 's#.*/##; s#\..*##' > /tmp/critical
cksl answer critical "$(cat /tmp/critical)"
conftest test -p policy manifests/*.yaml -o json > /tmp/verdicts
cksl answer refused "$(jq -r '.[] | select(.failures) | .filename' /tmp/verdicts | sed 's#.*/##; s#\..*##' | sort -u)"
file=manifests/{{ (order | split)[0] }}.yaml
sed -i 's#docker.io/team#registry.lab/team#' $file
sed -i 's#, SYS_ADMIN##' $file
sed -i 's#readOnlyRootFilesystem: true#&\n            runAsNonRoot: true#' $file
kubesec scan $file # optional
conftest test -p policy $file # optional
