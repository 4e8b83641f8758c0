/** The options of `simulate`, as rows of the option table. */
export const simulatedOptions = {
  "ssh-listen": {
    flags: "--ssh-listen <port>",
    description: "Set the SSH port of the simulated router (default: a free port)",
    min: 0,
  },
  "simulated-model": {
    flags: "--model <name>",
    description: "Simulate this modem model (default: rm520n-gl)",
  },
  faults: { flags: "--fault <name...>", description: "Simulate these faults (default: none)" },
  image: {
    flags: "--image <name>",
    description: "Simulate this OpenWrt release (default: dsa-24.10)",
  },
  carrier: {
    flags: "--carrier <kind>",
    description: "Simulate this carrier address: cgnat, public or 464xlat (default: cgnat)",
  },
  network: {
    flags: "--network <code>",
    description: "Simulate this country and network code, such as 26201 (default: 00101)",
  },
  wan: {
    flags: "--wan <protocol>",
    description: "Simulate this WAN protocol: dhcp, pppoe, static or none (default: dhcp)",
  },
  speed: {
    flags: "--speed <n>",
    description: "Run the simulated devices this many times faster (default: 15)",
    min: 0,
  },
} as const;
