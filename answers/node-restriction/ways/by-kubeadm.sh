# kubeadm writes the manifest anew, from the configuration that the cluster keeps with one more argument.
{{ group_sh }}
{{ user_sh }}
kubectl -n kube-system get configmap kubeadm-config -o json | jq -r .data.ClusterConfiguration > /root/cluster.yaml
yq -i '.apiServer.extraArgs += [{"name": "enable-admission-plugins", "value": "DenyServiceExternalIPs,NodeRestriction"}]' /root/cluster.yaml
printf -- '---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\nlocalAPIEndpoint: {advertiseAddress: 10.10.0.2}\n' >> /root/cluster.yaml
kubeadm init phase control-plane apiserver --config /root/cluster.yaml
{{ ready_sh }}
