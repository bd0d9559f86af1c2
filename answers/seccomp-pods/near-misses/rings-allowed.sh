# earns: none
# The profile allows calls that the node refuses by itself.
more='["io_uring_setup", "io_uring_enter", "io_uring_register", "bpf", "init_module"]'
{{ with_more_sh }}
