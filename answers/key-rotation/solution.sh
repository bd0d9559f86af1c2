# Make a new key of 32 random bytes, and add it as the second one: the API server can read with it, and still writes with
# the old key. With several API servers, all of them must know the new key before one of them writes with it.
{{ second_sh }}
# The API server reads its configuration when it starts. It is a static pod: without its manifest the kubelet ends it, and
# with the manifest the kubelet starts it again.
{{ restart_sh }}
# The first key encrypts what is written. Make the new one the first, and restart again.
{{ first_sh }}
{{ restart_sh }}
# What is stored keeps its form until it is written again. So write all Secrets of all namespaces.
{{ again_sh }}
# Look before the old key is removed: nothing in etcd may need it any more.
cd /etc/kubernetes/pki/etcd
etcdctl --endpoints https://127.0.0.1:2379 --cacert ca.crt --cert server.crt --key server.key get /registry/secrets --prefix | grep -a -o 'k8s:enc:[a-z]*:v1:[^:]*' # optional
# Remove the old key, and restart a third time. Only now is the copy of it worth nothing.
{{ removed_sh }}
{{ restart_sh }}
