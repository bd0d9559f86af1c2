# A controller manager at work gives a new namespace its service account. One that has not reached the API server for a while
# starts anew, and leads only once nobody has led for 15 seconds.
space=cksl-$SRANDOM works=no
ask() { /usr/bin/kubectl --kubeconfig /etc/kubernetes/admin.conf --request-timeout 10s "$@" > /dev/null 2>&1; }
until [ $SECONDS -gt 100 ]; do
    ask create namespace $space
    ask -n $space get serviceaccount default && works=yes && break
    /usr/bin/sleep 1
done
ask delete namespace $space --wait=false
echo "controller manager works: $works"
