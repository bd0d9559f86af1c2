# A controller manager at work gives a new namespace its service account.
space=cksl-$SRANDOM works=no
ask() { /usr/bin/kubectl --kubeconfig /etc/kubernetes/admin.conf "$@" > /dev/null 2>&1; }
ask create namespace $space
for try in {1..20}; do
    ask -n $space get serviceaccount default && works=yes && break
    /usr/bin/sleep 1
done
ask delete namespace $space --wait=false
echo "controller manager works: $works"
