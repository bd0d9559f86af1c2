# earns: none
# A key and a signature that the learner might have made stand in the place of the owner's.
{{ installed_sh }}
{{ seen_sh }}
echo >> /srv/packages/dists/stable/Release.gpg
