# Amazon's published addresses as the program carries them: the fewest networks that cover the same addresses, one to a line.
# curl -s https://ip-ranges.amazonaws.com/ip-ranges.json | python3 bench/amazon-networks.py > src/Nephoscope.Graph/Network/amazon-networks.txt
import ipaddress, json, sys
published = json.load(sys.stdin)
four = ipaddress.collapse_addresses(ipaddress.ip_network(entry['ip_prefix']) for entry in published['prefixes'])
six = ipaddress.collapse_addresses(ipaddress.ip_network(entry['ipv6_prefix']) for entry in published['ipv6_prefixes'])
print('# Addresses of Amazon, as published at https://ip-ranges.amazonaws.com/ip-ranges.json, state of ' + published['createDate'][:10] + '.')
print('# Made by bench/amazon-networks.py.')
for network in (*four, *six):
    print(network)
