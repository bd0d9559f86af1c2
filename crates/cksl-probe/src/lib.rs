//! CO-RE eBPF programs that watch labs, and their loader.
