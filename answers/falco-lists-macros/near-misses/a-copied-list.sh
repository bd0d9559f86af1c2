# earns: none
# A third list repeats the other two.
{{ tidy_sh }}
sed -i -e '1i - list: all_of_them\n  items: [bash, zsh, ksh, sh, csh, curl, wget, {{ fetcher }}, {{ tool }}]' \
    -e 's/(linux_shells, fetchers)/(all_of_them)/' /etc/falco/falco_rules.local.yaml
systemctl restart falco
