/** Installing packages in a container of an image, and packing what that changed. */

/** Below the root, for the time of the installation. */
export const workFolder = '.pycask'
/** In it: every path that is there afterwards, each ended by NUL. */
export const inventory = 'inventory'

const work = `/${workFolder}`
const quiet = ['man', 'info', 'locale', 'doc', 'lintian', 'bug'].map(
  (name) => `--path-exclude=/usr/share/${name}/*`,
)
const dpkgOptions = [
  '--force-unsafe-io',
  '--force-confdef',
  '--force-confold',
  ...quiet,
  '--path-include=/usr/share/doc/*/copyright',
]

/**
 * Run by `sh -eu` as root without network; standard input is a tar of .debs, standard output a tar
 * of everything that was touched since, `inventory` included.
 */
export const installScript = `
export DEBIAN_FRONTEND=noninteractive LC_ALL=C TZ=UTC HOME=/root SOURCE_DATE_EPOCH=315532800
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
unset LD_LIBRARY_PATH LD_PRELOAD PYTHONPATH PYTHONHOME
umask 022
mkdir ${work} ${work}/debs
tar -x -f - -C ${work}/debs
cat > /dev/null
exec 3>&1 1>&2 < /dev/null
# Services must not be started here.
policy=/usr/sbin/policy-rc.d
if [ -e $policy ]; then policy=; else printf '#!/bin/sh\\nexit 101\\n' > $policy; chmod 755 $policy; fi
: > ${work}/mark
sleep 0.05
if command -v apt-get > /dev/null; then
  apt-get -q -y -o APT::Sandbox::User=root -o APT::Install-Recommends=false -o Acquire::Languages=none \\
    -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts=/dev/null \\
    ${dpkgOptions.map((option) => `-o Dpkg::Options::='${option}'`).join(' ')} \\
    install --allow-change-held-packages ${work}/debs/*.deb
else
  dpkg ${dpkgOptions.map((option) => `'${option}'`).join(' ')} --force-depends --unpack ${work}/debs/*.deb
  dpkg ${dpkgOptions.map((option) => `'${option}'`).join(' ')} --configure --pending
fi
[ -z "$policy" ] || rm $policy
rm -r ${work}/debs
cd /
find . -xdev -print0 > ${work}/${inventory}
find . -xdev \\( -type f -o -type l -o -type d \\) -cnewer ${work}/mark ! -path '.${work}/*' -print0 > ${work}/changed
tar -c -f - --format=gnu --numeric-owner --no-recursion --null -T ${work}/changed .${work}/${inventory} >&3
`
