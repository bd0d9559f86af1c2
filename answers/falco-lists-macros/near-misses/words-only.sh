# earns: none
# A comment with the right words, above the same rules.
cat > /tmp/tidy.yaml <<'END'
# Every value and every comparison stands in one place: linux_shells, fetchers, container.
END
cat /etc/falco/falco_rules.local.yaml >> /tmp/tidy.yaml
cp /tmp/tidy.yaml /etc/falco/falco_rules.local.yaml
systemctl restart falco
