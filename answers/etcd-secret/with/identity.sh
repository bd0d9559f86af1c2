sed -i -e '/{identity: {}}/d' -e 's/^  providers:$/&\n  - {identity: {}}/' /etc/kubernetes/enc/config.yaml
