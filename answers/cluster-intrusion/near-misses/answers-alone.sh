# earns: looked, entry, escalation, persistence (7 of 15)
# All answers, and the file guessed: nobody has seen it opened. Nothing is cleaned.
{{ facts_sh }}
cksl answer exfiltration /srv/orders/orders-{{ ((stolen ~ nonce) | sha256)[:6] }}.csv
ssh worker-1 sha256sum /srv/orders/orders-{{ ((stolen ~ nonce) | sha256)[:6] }}.csv
