# A script goes through the processes of the worker by their cgroups; the node is cordoned, and the pods are deleted.
id=$(kubectl -n {{ team }} get pods -l app={{ app }} -o jsonpath='{.items[0].status.containerStatuses[0].containerID}')
ssh worker-1 bash -s ${id#containerd://} <<'END'
for process in /proc/[0-9]*; do
    grep -q $1 $process/cgroup && cp $process/environ /root/found
done
END
cksl answer credential $(ssh worker-1 cat /root/found | tr '\0' '\n' | sed -n 's/^{{ variable }}=//p')
kubectl cordon worker-1
kubectl -n {{ team }} delete pods --field-selector spec.nodeName=worker-1
{{ moved_sh }}
