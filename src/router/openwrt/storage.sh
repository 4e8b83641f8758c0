#!/bin/sh
# shellcheck disable=SC2034 # `storage` is read by the scripts that include this one
# Sets `storage` to `in-memory`, `read-only` or `free KIB`. The last entry for `/` in /proc/mounts
# counts: on OpenWrt the overlay. An overlay in /tmp is the first start, before the flash is
# formatted; a root in RAM is an initramfs image (docs/facts/openwrt.md#guard-preconditions).
storage() {
	root_device='' root_type='' root_options=''
	while read -r device point type options _; do
		[ "$point" = / ] && root_device=$device root_type=$type root_options=$options
	done < /proc/mounts
	storage=in-memory
	case "$root_type" in tmpfs | ramfs | rootfs) return ;; esac
	case "$root_device" in overlayfs:/tmp*) return ;; esac
	storage=read-only
	case ",$root_options," in *,ro,*) return ;; esac
	# The third word from the end, because a long device name has a separate line.
	# shellcheck disable=SC2046 # the words of a table
	set -- $(df -k /etc < /dev/null)
	[ $# -lt 3 ] || shift $(($# - 3))
	storage="free $1"
}
