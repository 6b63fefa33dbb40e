#!/bin/sh
# Installs Suar from the folder that this file is in, usually a USB stick. Needs no network. May be run again: it then repairs or upgrades.
# shellcheck disable=SC2012 # The names of our own packages have no surprises.
set -eu

OK=0 FAILED=1 USAGE=2 NOT_ROOT=3 BAD_STICK=4 UNSUITABLE=5

usage() {
  cat <<'END'
Cara pakai: sudo sh install.sh [--lang id|en] [--remove | --purge]

Memasang Suar dari folder tempat berkas ini berada, tanpa jaringan. Boleh dijalankan lagi: memperbaiki, atau memperbarui versi.
  --lang     bahasa pesan: id (bawaan) atau en
  --remove   hapus program; pengaturan dan catatan tetap ada
  --purge    hapus semuanya, termasuk catatan yang belum terkirim

Usage: sudo sh install.sh [--lang id|en] [--remove | --purge]

Installs Suar from the folder that this file is in, without a network. May be run again: it repairs, or upgrades.
  --lang     language of the messages: id (default) or en
  --remove   removes the program; configuration and records stay
  --purge    removes everything, also records that were not delivered

Kode keluar / exit codes:
  0  selesai / done
  1  gagal / failed
  2  opsi salah / wrong option
  3  bukan root / not root
  4  berkas di stik hilang atau rusak / a file on the stick is missing or damaged
  5  kotak ini tidak cocok / this box is not suitable
END
}

language=id
action=install
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) usage; exit $OK ;;
    --lang)
      case "${2-}" in
        id | en) language=$2; shift ;;
        *) usage >&2; exit $USAGE ;;
      esac
      ;;
    --remove) action=remove ;;
    --purge) action=purge ;;
    *) usage >&2; exit $USAGE ;;
  esac
  shift
done

# In Indonesian, in English.
say() {
  if [ "$language" = id ]; then printf '%s\n' "$1"; else printf '%s\n' "$2"; fi
}

# Exit code, then as above.
fail() {
  code=$1
  shift
  say "$@" >&2
  exit "$code"
}

library=/usr/lib/suar
staging=/usr/lib/suar.new
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
has() { command -v "$1" >/dev/null 2>&1; }
systemd_runs() { [ -d /run/systemd/system ]; }

[ "$(id -u)" = 0 ] || fail $NOT_ROOT "Jalankan sebagai root: sudo sh $0" "Run it as root: sudo sh $0"

# dpkg owns an installation that it made, whatever it has been asked since.
by_dpkg() { has dpkg && [ ! -e "$library/files" ]; }

processor() {
  if has dpkg; then
    dpkg --print-architecture
    return
  fi
  case "$(uname -m) $(getconf LONG_BIT 2>/dev/null || echo 64)" in
    "x86_64 64") echo amd64 ;;
    "aarch64 64") echo arm64 ;;
    *) uname -m ;;
  esac
}

remove_files() {
  if systemd_runs; then systemctl disable --now suar.service >/dev/null 2>&1 || true; fi
  purger=$(cat "$library/purge-system" 2>/dev/null || true)
  if [ -e "$library/files" ]; then
    while read -r path; do rm -f "/$path"; done <"$library/files"
  fi
  rm -rf "$library" /usr/share/doc/suar
  if systemd_runs; then systemctl daemon-reload || true; fi
  if [ "$action" = purge ]; then printf '%s\n' "$purger" | sh; fi
}

if [ "$action" != install ]; then
  if by_dpkg; then
    dpkg --$action suar || fail $FAILED "Suar tidak bisa dihapus." "Suar could not be removed."
  else
    remove_files
  fi
  say "Suar sudah dihapus." "Suar has been removed."
  exit $OK
fi

# What fits this box
architecture=$(processor)
case "$architecture" in
  amd64 | arm64) ;;
  *)
    fail $UNSUITABLE "Prosesor atau sistem kotak ini tidak didukung: $architecture. Suar perlu sistem 64-bit (amd64 atau arm64)." \
      "The processor or system of this box is not supported: $architecture. Suar needs a 64-bit system (amd64 or arm64)."
    ;;
esac
if by_dpkg; then suffix=deb; else suffix=tar.gz; fi
package=$(cd "$here" && ls suar_*_"$architecture.$suffix" 2>/dev/null | sort -V | tail -n 1)
[ -n "$package" ] || fail $BAD_STICK "Tidak ada suar_*_$architecture.$suffix di $here. Salin lagi seluruh folder ke stik." \
  "There is no suar_*_$architecture.$suffix in $here. Copy the whole folder to the stick again."
expected=$(sed -n "s/^\([0-9a-f]\{64\}\)  $package\$/\1/p" "$here/SHA256SUMS" 2>/dev/null || true)
[ -n "$expected" ] || fail $BAD_STICK "SHA256SUMS di $here hilang atau tidak menyebut $package. Salin lagi seluruh folder ke stik." \
  "SHA256SUMS in $here is missing or does not name $package. Copy the whole folder to the stick again."

# Read from the stick once: what was checked is what is installed.
workshop=$(TMPDIR=/var/tmp mktemp -d)
trap 'rm -rf "$workshop" "$staging"' EXIT
trap 'exit 1' HUP INT TERM
say "Memeriksa $package ..." "Checking $package ..."
cp "$here/$package" "$workshop/$package" || fail $FAILED \
  "Stik tidak terbaca, atau disk kotak penuh. Tidak ada yang diubah." "The stick cannot be read, or the disk of the box is full. Nothing was changed."
[ "$(sha256sum <"$workshop/$package" | cut -d ' ' -f 1)" = "$expected" ] || fail $BAD_STICK \
  "$package di stik rusak: isinya tidak sama dengan SHA256SUMS. Tidak ada yang diubah. Salin lagi, atau pakai stik lain." \
  "$package on the stick is damaged: it is not what SHA256SUMS says. Nothing was changed. Copy it again, or use another stick."

say "Memasang ..." "Installing ..."
if [ $suffix = deb ]; then
  if ! DEBIAN_FRONTEND=noninteractive dpkg -i "$workshop/$package" >"$workshop/log" 2>&1; then
    cat "$workshop/log" >&2
    fail $FAILED "Pemasangan gagal; alasannya ada di atas." "The installation failed; the reason stands above."
  fi
else
  # An older version would refuse the store of a newer one.
  present=$(cat "$library/store-format" 2>/dev/null || echo 0)
  rm -rf "$staging"
  mkdir "$staging"
  tar -xzf "$workshop/$package" -C "$staging" || fail $FAILED \
    "Disk kotak penuh atau rusak. Versi yang ada tetap terpasang." "The disk of the box is full or broken. What was installed is as it was."
  if [ "$present" -gt "$(cat "$staging$library/store-format")" ]; then
    fail $FAILED "Versi yang terpasang lebih baru, dan menyimpan data dalam format yang tidak bisa dibaca versi ini. Tidak ada yang diubah." \
      "The installed version is newer, and keeps its data in a format that this version cannot read. Nothing was changed."
  fi
  (cd "$staging" && find . -type f | sed 's|^\./||' | sort) >"$workshop/files"
  # Each file changes whole, so that a power cut leaves something that starts.
  sync
  while read -r path; do
    mkdir -p "/$(dirname "$path")"
    mv -f "$staging/$path" "/$path"
  done <"$workshop/files"
  # What the version before had and this one has not.
  if [ -e "$library/files" ]; then
    grep -Fxv -f "$workshop/files" "$library/files" | while read -r path; do rm -f "/$path"; done
  fi
  cp "$workshop/files" "$library/files"
  sync
  "$library/prepare-system"
  if systemd_runs; then
    systemctl daemon-reload
    systemctl enable suar.service >/dev/null 2>&1
    systemctl restart suar.service || true
  else
    say "Kotak ini tidak memakai systemd: jalankan /usr/bin/suar run sendiri saat kotak menyala." \
      "This box has no systemd: have it start /usr/bin/suar run at boot."
  fi
fi

version=$(/usr/bin/suar version) || fail $UNSUITABLE "Suar terpasang tetapi tidak bisa jalan di kotak ini. Sistemnya terlalu tua? (perlu glibc 2.28)" \
  "Suar is installed but does not run on this box. Is its system too old? (glibc 2.28 is needed)"
say "Terpasang: $version" "Installed: $version"
if [ -e /etc/suar/suar.json ]; then
  say "Pengaturan dan catatan yang ada tetap dipakai. Lihat keadaannya: sudo suar status" \
    "Configuration and records are as they were. See how it is doing: sudo suar status --lang en"
else
  say "Lanjutkan dengan: sudo suar setup" "Go on with: sudo suar setup --lang en"
fi
