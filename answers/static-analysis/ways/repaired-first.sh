# The manifest is repaired first, the original scanned from a copy; perl edits, and the container and the pod both say it.
cd /root/team
mkdir /tmp/before
cp manifests/* /tmp/before
perl -pi -e 's#image: docker\.io/#image: registry.lab/#; s#add: .*#add:\n              - "NET_BIND_SERVICE"#; s#^( +)(automount.*)#$1$2\n$1securityContext:\n$1  runAsNonRoot: true#; s#^( +)(readOnly.*)#$1$2\n$1runAsNonRoot: true\n$1runAsUser: 12345#' manifests/{{ (order | split)[0] }}.yaml
cd /tmp/before
ls | xargs -n 1 kubesec scan --exit-code 0 > /tmp/out
cksl answer critical "{{ (order | split)[1] }} {{ (order | split)[0] }} {{ (order | split)[2] }}"
conftest test -p /root/team/policy --combine=false . | grep FAIL
cksl answer refused "{{ (order | split)[0] }} {{ (order | split)[3] }} {{ (order | split)[4] }}"
