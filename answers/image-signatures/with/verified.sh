for name in shop billing search mailer ledger; do echo "== $name"; cosign verify --key /root/team/keys/build.pub --insecure-ignore-tlog localhost:5000/$name:{{ tag }}; done
