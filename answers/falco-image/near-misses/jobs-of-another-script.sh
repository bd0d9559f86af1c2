# earns: fires, says-what-was-asked, stays-quiet, stock-untouched (8 of 11)
# A rule by tags, and the unit starts a copy of the jobs whose images have one of them.
{{ rule_by_tags_sh }}
sed 's/ tag=.*/ tag=99.9/' /usr/local/lib/jobs > /root/jobs
chmod 755 /root/jobs
mkdir /etc/systemd/system/jobs.service.d
printf '[Service]\nExecStart=\nExecStart=/root/jobs\n' > /etc/systemd/system/jobs.service.d/tags.conf
systemctl daemon-reload
systemctl restart jobs
{{ jobs_sh }}
cksl answer script {{ tool }}-{{ mark }}.pl
