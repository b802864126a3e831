#!/bin/sh
# Pictures of both samples, drawn by the program itself. SVG always; PNG where rsvg-convert is.
set -eu
binary=$1
mkdir -p screenshots
shot() { # name size keys source [--ascii]
  "$binary" "$4" --once --picture svg --size "$2" --keys "$3" ${5:-} > "screenshots/$1.svg"
  "$binary" "$4" --once --size "$2" --keys "$3" ${5:-} > "screenshots/$1.txt"
  if command -v rsvg-convert > /dev/null; then rsvg-convert -z 1.5 "screenshots/$1.svg" -o "screenshots/$1.png"; fi
  echo "screenshots/$1"
}
shot three-tier-120x40 120x40 '. . . . . . . .' samples/three-tier
shot three-tier-80x24 80x24 '. . . . . . . .' samples/three-tier
shot three-tier-200x60 200x60 '. . . . . . . . . . .' samples/three-tier
shot three-tier-hanging-120x40 120x40 '/cart-api-1<Enter>x2a40s<Enter>' samples/three-tier
shot three-tier-ascii-80x24 80x24 '. . . . . .' samples/three-tier --ascii
shot route53-repaired-120x40 120x40 '. . . . .' samples/route53-eks/repaired
shot route53-as-written-120x40 120x40 '. . 8' samples/route53-eks/as-written
view() { # name size view source
  "$binary" draw "$4" --view "$3" --size "$2" --format svg --request "$5" > "screenshots/$1.svg"
  if command -v rsvg-convert > /dev/null; then rsvg-convert -z 1.5 "screenshots/$1.svg" -o "screenshots/$1.png"; fi
  echo "screenshots/$1"
}
for kind in life routing sequence; do
  view "three-tier-$kind" 120x40 "$kind" samples/three-tier 'GET https://app.company.com/cart'
done
view route53-life 120x40 life samples/route53-eks/repaired 'GET http://api.flashapp.com/products'
view route53-control-plane 120x40 control-plane samples/route53-eks/repaired 'GET http://api.flashapp.com/products'
command -v rsvg-convert > /dev/null || echo "PNGs were not made: install librsvg2-bin" >&2
