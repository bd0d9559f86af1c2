# Everything the other way round: a sticky bit keeps the directory's files from being replaced, and perl edits the rule.
chmod 1777 /opt/{{ job }}
chmod u=rwx,go=rx /opt/{{ job }}/run
chmod 0700 {{ place }}
cksl answer shell {{ place }}
perl -pi -e 's/^({{ user }} .*backup-now).*/$1/' /etc/sudoers.d/{{ team }}
sudo -l -U {{ user }} | tail -n 1
