# The team's file goes and each user gets a line in /etc/sudoers; the shell goes to root's folder as evidence; the script is installed again.
rm /etc/sudoers.d/{{ team }}
printf '%s ALL=(root) NOPASSWD: /usr/local/sbin/backup-now\n' {{ user }} {{ colleague }} | EDITOR='tee -a' visudo
mv {{ place }} /root/evidence
cksl answer shell "{{ place }}"
install -o root -g root -m 0750 /opt/{{ job }}/run /opt/{{ job }}/run.new
mv /opt/{{ job }}/run.new /opt/{{ job }}/run
chmod 0750 /opt/{{ job }}
