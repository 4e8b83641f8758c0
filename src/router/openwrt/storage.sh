#!/bin/sh
# Prints `in-memory`, `read-only` or `free KIB`. The last entry for `/` in /proc/mounts counts: on
# OpenWrt the overlay. An overlay in /tmp is the first start, before the flash is formatted; a root
# in RAM is an initramfs image (docs/facts/openwrt.md#guard-preconditions).
storage() {
	root_device='' root_type='' root_options=''
	while read -r device point type options _; do
		[ "$point" = / ] && root_device=$device root_type=$type root_options=$options
	done < /proc/mounts
	case "$root_type" in tmpfs | ramfs | rootfs) echo in-memory; return ;; esac
	case "$root_device" in overlayfs:/tmp*) echo in-memory; return ;; esac
	case ",$root_options," in *,ro,*) echo read-only; return ;; esac
	echo "free $(df -k /etc | awk 'END { print $(NF - 2) }')"
}
