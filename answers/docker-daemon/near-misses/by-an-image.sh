# earns: none
# A newer image of that name sets the flag for its own processes. The engine is as it was.
docker commit --change 'ENTRYPOINT ["/usr/bin/setpriv", "--no-new-privs"]' {{ container }} registry.lab/etcd:fixed
