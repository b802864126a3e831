#!/bin/sh
# deb.sh BINARY VERSION writes .build/topowalk_VERSION_ARCH.deb.
set -eu
arch=$(dpkg --print-architecture)
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"
sh "$(dirname "$0")/install.sh" "$1" "$root/usr" > /dev/null
mkdir -p "$root/DEBIAN" "$root/usr/share/doc/topowalk"
cp "$(dirname "$0")/../LICENSE" "$root/usr/share/doc/topowalk/copyright"
gzip -9nc "$(dirname "$0")/../CHANGELOG.md" > "$root/usr/share/doc/topowalk/changelog.gz"
# A static binary needs no library; one that is not names those of this Debian.
needs=ncurses-base
if ldd "$1" > /dev/null 2>&1; then needs="$needs, libc6, libncursesw6, libtinfo6, libyaml-0-2"; fi
cat > "$root/DEBIAN/control" <<CONTROL
Package: topowalk
Version: $2
Architecture: $arch
Maintainer: the topowalk founders <topowalk@localhost>
Section: net
Priority: optional
Depends: $needs
Installed-Size: $(du -sk "$root/usr" | cut -f1)
Description: topology explorer for the terminal
 Opens an AWS and Kubernetes architecture, draws it as nested boxes and steps
 one request hop by hop, forwards and backwards, over a simulation that
 probes targets, changes their health and explains every decision.
CONTROL
dpkg-deb --root-owner-group --build "$root" ".build/topowalk_$2_$arch.deb"
