/** Size of the overlay, as on a small router. */
const flashKib = 8_192;

/**
 * Shell lines that mount a router's root at `folder`: read-only ROM below, a writable layer above,
 * as OpenWrt does it, with the kernel's own folders.
 * Virtual network cards have no `device` in sysfs, which is how a real port is told from a virtual
 * one, so `ports` get one.
 */
export function mountRoot(
  folder: string,
  rom: string,
  sockets: string,
  ports: readonly string[],
  usb?: { readonly sysfs: string; readonly dev: string },
): string {
  return [
    `mkdir -p ${folder} ${folder}.overlay`,
    `mount -t tmpfs -o size=${flashKib}k tmpfs ${folder}.overlay; mkdir ${folder}.overlay/upper ${folder}.overlay/work`,
    "mount -t overlay overlayfs:/overlay -o " +
      `lowerdir=${rom},upperdir=${folder}.overlay/upper,workdir=${folder}.overlay/work ` +
      `${folder}`,
    `mount --bind ${rom} ${folder}/rom; mount --bind ${folder}.overlay ${folder}/overlay`,
    `mount -t tmpfs tmpfs ${folder}/tmp; mkdir -p ${folder}/tmp/run ${folder}/tmp/lock ` +
      `${folder}/tmp/etc ${folder}/tmp/state`,
    `mount -t proc proc ${folder}/proc`,
    ...(usb === undefined
      ? [`mount --rbind /dev ${folder}/dev; mount -t sysfs sysfs ${folder}/sys`]
      : withUsb(folder, usb)),
    `mkdir -p ${folder}/sys/class/net; mount -t tmpfs tmpfs ${folder}/sys/class/net; ` +
      `ln -s /sys/devices/virtual/net/lo ${folder}/sys/class/net/lo`,
    // One `ln` for all files of a port: several hundred processes would start the router slowly.
    `for port in ${ports.join(" ")}; do mkdir ${folder}/sys/class/net/$port ` +
      `${folder}/sys/class/net/$port/device; set --; ` +
      `for file in ${folder}/sys/devices/virtual/net/$port/* master brport; ` +
      `do set -- "$@" /sys/devices/virtual/net/$port/\${file##*/}; done; ` +
      `ln -s "$@" ${folder}/sys/class/net/$port/; done`,
    `mount --bind ${sockets} ${folder}/usr/libexec/openwrt-bed/run`,
  ].join("\n");
}

/** USB of the router: its part of /sys and the nodes in /dev come from the tree, all else from the kernel. */
function withUsb(
  folder: string,
  { sysfs, dev }: { readonly sysfs: string; readonly dev: string },
): readonly string[] {
  const nodes = ["console", "full", "null", "ptmx", "random", "tty", "urandom", "zero"];
  return [
    `mount -t sysfs sysfs ${folder}/mnt; mount -t tmpfs tmpfs ${folder}/sys; ` +
      `mkdir -p ${folder}/sys/devices/virtual; ` +
      `mount --bind ${folder}/mnt/devices/virtual ${folder}/sys/devices/virtual`,
    `for part in class/tty bus devices/platform; do mkdir -p ${folder}/sys/$part; ` +
      `mount --bind ${sysfs}/$part ${folder}/sys/$part; done`,
    `mount --bind ${dev} ${folder}/dev; mkdir -p ${folder}/dev/pts; ` +
      `mount --bind /dev/pts ${folder}/dev/pts; ln -s /proc/self/fd ${folder}/dev/fd`,
    `for node in ${nodes.join(" ")}; do : > ${folder}/dev/$node; mount --bind /dev/$node ${folder}/dev/$node; done`,
  ];
}
