#!/bin/sh
# install.sh BINARY PREFIX puts everything below PREFIX; install.sh --remove PREFIX takes it away again.
set -eu
prefix=$2
bash=$prefix/share/bash-completion/completions/topowalk
zsh=$prefix/share/zsh/site-functions/_topowalk
fish=$prefix/share/fish/vendor_completions.d/topowalk.fish
man=$prefix/share/man/man1/topowalk.1.gz
if [ "$1" = --remove ]; then
  rm -rf "$prefix/bin/topowalk" "$prefix/share/topowalk" "$bash" "$zsh" "$fish" "$man"
  exit
fi
binary=$1
here=$(dirname "$0")/..
mkdir -p "$prefix/bin" "$prefix/share/topowalk" "$(dirname "$bash")" "$(dirname "$zsh")" "$(dirname "$fish")" "$(dirname "$man")"
install -m 755 "$binary" "$prefix/bin/topowalk"
rm -rf "$prefix/share/topowalk/samples"
cp -r "$here/samples" "$prefix/share/topowalk/samples"
"$binary" docs man | gzip -9n > "$man"
"$binary" --generate-completion-script bash > "$bash"
"$binary" --generate-completion-script zsh > "$zsh"
"$binary" --generate-completion-script fish > "$fish"
echo "installed $prefix/bin/topowalk; topowalk tour shows what there is in sixty seconds"
