# earns: none
# The neighbour drops the answers by a policy for IPsec. The node sends them as before.
ip netns exec neighbour ip xfrm policy add dir in proto tcp sport {{ port }} action block
