# A later rule denies the tool, the shell is emptied and has no rights, and what users have elsewhere below /opt is theirs.
install -d -o {{ user }} -g {{ user }} -m 0775 /opt/drafts
echo draft > /opt/drafts/note && chown {{ colleague }}: /opt/drafts/note && chmod 0666 /opt/drafts/note
cp -p /opt/{{ job }}/run /opt/drafts/run-of-yesterday
cksl answer shell {{ place }}
: > {{ place }} && chmod 0 {{ place }}
echo '{{ user }} ALL=(root) !{{ tool }}' >> /etc/sudoers.d/{{ team }}
visudo -c
chown -R root:root /opt/{{ job }}
chmod 0711 /opt/{{ job }}
chmod 0755 /opt/{{ job }}/run
