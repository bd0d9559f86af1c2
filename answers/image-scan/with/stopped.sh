sed -i 's/replicas: .*/replicas: 0/' /root/team/manifests/{{ (order | split)[1] }}.yaml
