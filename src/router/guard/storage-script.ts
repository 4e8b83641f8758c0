/**
 * Defines `storage`, which prints `in-memory`, `read-only` or `free KIB`. Of /proc/mounts the last entry for `/` counts: on OpenWrt the overlay.
 * An overlay in /tmp is the first start, before the flash is formatted; a root in RAM is an initramfs image (openwrt.md B4).
 */
export const storageFunction = `
storage() {
  root=
  while read -r device point type options rest; do
    [ "$point" = / ] && root="$device $type $options"
  done < /proc/mounts
  set -- $root
  case "$2" in tmpfs|ramfs|rootfs) echo in-memory; return ;; esac
  case "$1" in overlayfs:/tmp*) echo in-memory; return ;; esac
  case ",$3," in *,ro,*) echo read-only; return ;; esac
  echo "free $(df -k /etc | awk 'END { print $(NF - 2) }')"
}
`;
