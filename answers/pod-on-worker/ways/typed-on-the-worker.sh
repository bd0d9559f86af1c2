# All of the first part in a shell on the worker, which answers from there; a taint evicts the pods.
ssh worker-1
#@ wait root@worker-1
strings /proc/$(crictl inspect $(crictl ps -q --name {{ app }}) | jq .info.pid)/environ | grep ^{{ variable }}=
#@ wait {{ variable }}={{ prefix }}
cksl answer credential {{ prefix }}{{ rest }}
#@ wait answer
exit
kubectl taint nodes worker-1 suspect=yes:NoExecute
{{ moved_sh }}
