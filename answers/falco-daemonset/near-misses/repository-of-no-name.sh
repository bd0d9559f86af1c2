# earns: installed (3 of 21)
# The chart taken by its repository's address: helm knows of no repository afterwards.
helm install falco falco --repo http://charts.lab:8879 --namespace falco --create-namespace --wait
helm repo add --help
helm repo list
