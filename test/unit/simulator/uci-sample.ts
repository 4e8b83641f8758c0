export const network = `# by hand
config interface wan
	option proto dhcp   # glued 'comment'
	option device "wan"
	list dns 1.1.1.1
	list dns '9.9.9.9'

config device
	option name br-lan
`;
