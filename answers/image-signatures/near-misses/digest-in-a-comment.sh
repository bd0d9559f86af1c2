# earns: verified, valid, moved (4 of 11)
# The digests are in the manifests, as comments.
{{ verified_sh }}
{{ digests_sh }}
{{ answered_sh }}
sed -i "/image:/s|$| # $first|" /root/team/manifests/{{ (order | split)[0] }}.yaml
sed -i "/image:/s|$| # $second|" /root/team/manifests/{{ (order | split)[1] }}.yaml
sed -i "/image:/s|$| # $third|" /root/team/manifests/{{ (order | split)[2] }}.yaml
{{ signed_sh }}
