# earns: none
# Nobody reaches anything.
ip link set {{ nic }} down
