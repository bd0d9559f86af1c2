pid=$(pgrep -x etcd)
timeout -s INT 3 strace -f -cw -p $pid
