// The chart of images.mjs' figures: one bar for each builder and work, by the median wall time.

const colours = ['#2563eb', '#9ca3af', '#d97706', '#059669', '#7c3aed', '#db2777']
const escape = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)

/** @param measured what `images` gave, for its first number of packages */
export function chart({ results, on, machine }) {
  const [{ packages } = { packages: 0 }] = results
  const shown = results.filter((one) => one.packages === packages)
  const names = [...new Set(shown.flatMap(({ figures }) => Object.keys(figures)))]
  const longest = Math.max(
    ...shown.flatMap(({ figures }) => Object.values(figures).map(({ seconds }) => seconds.median)),
  )
  const width = 760
  const [left, bar, gap] = [210, 16, 22]
  const scale = (width - left - 90) / longest
  const parts = []
  let y = 34
  const text = (x, at, said, more = '') =>
    parts.push(`<text x="${x}" y="${at}" ${more}>${escape(said)}</text>`)
  text(
    10,
    20,
    `Build and push, ${packages} packages: seconds, median (thin line: least to greatest)`,
    'font-weight="bold"',
  )
  for (const { work, figures } of shown) {
    text(10, y + bar, work)
    for (const [name, { seconds }] of Object.entries(figures)) {
      const colour = colours[names.indexOf(name) % colours.length]
      const end = left + seconds.median * scale
      parts.push(
        `<rect x="${left}" y="${y + 3}" width="${(seconds.median * scale).toFixed(1)}" height="${bar - 3}" fill="${colour}"/>`,
        `<path d="M${(left + seconds.least * scale).toFixed(1)} ${y + 9}H${Math.min(width - 4, left + seconds.greatest * scale).toFixed(1)}" stroke="#111827"/>`,
      )
      text((end + 6).toFixed(1), y + bar - 2, seconds.median.toFixed(2))
      y += bar
    }
    y += gap - 8
  }
  for (const [at, name] of names.entries()) {
    const [x, down] = [10 + (at % 3) * 245, y + Math.floor(at / 3) * 18]
    parts.push(
      `<rect x="${x}" y="${down}" width="11" height="11" fill="${colours[at % colours.length]}"/>`,
    )
    text(x + 16, down + 10, name)
  }
  y += 12 + Math.ceil(names.length / 3) * 18
  text(
    10,
    y,
    `${on}, ${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB, load ${machine.load ?? 'unknown'} when it began`,
    'fill="#6b7280"',
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y + 12}" viewBox="0 0 ${width} ${y + 12}" font-family="sans-serif" font-size="12">\n<rect width="100%" height="100%" fill="#ffffff"/>\n${parts.join('\n')}\n</svg>\n`
}

/**
 * The cost against the size of a lock: one panel for each work that was measured at several sizes, one line
 * for each builder. Undefined where there was one size only.
 *
 * @param measured what `images` gave
 */
export function sizeChart({ results, on, machine }) {
  const sizes = [...new Set(results.map(({ packages }) => packages))].sort((a, b) => a - b)
  if (sizes.length < 2) return undefined
  const works = [...new Set(results.map(({ work }) => work))].filter((work) =>
    sizes.every((size) => results.some((one) => one.work === work && one.packages === size)),
  )
  const names = [...new Set(results.flatMap(({ figures }) => Object.keys(figures)))]
  const [panel, high, left] = [360, 200, 44]
  const width = panel * works.length
  const parts = []
  const text = (x, y, said, more = '') =>
    parts.push(`<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${more}>${escape(said)}</text>`)
  for (const [column, work] of works.entries()) {
    const shown = results.filter((one) => one.work === work)
    const most = Math.max(
      ...shown.flatMap(({ figures }) =>
        Object.values(figures).map(({ seconds }) => seconds.median),
      ),
    )
    const from = column * panel + left
    const wide = panel - left - 20
    const x = (at) => from + (at / (sizes.length - 1)) * wide
    const y = (seconds) => 40 + high - (seconds / most) * high
    text(from, 22, `${work}: seconds, by packages of the lock`, 'font-weight="bold"')
    parts.push(`<path d="M${from} 40V${40 + high}H${from + wide}" fill="none" stroke="#6b7280"/>`)
    text(column * panel + 4, 46, most.toFixed(1))
    text(column * panel + 4, 42 + high, '0')
    for (const [at, size] of sizes.entries())
      text(x(at), 56 + high, String(size), 'text-anchor="middle"')
    for (const [number, name] of names.entries()) {
      const points = sizes.flatMap((size, at) => {
        const one = shown.find(({ packages }) => packages === size)?.figures[name]
        return one === undefined ? [] : [`${x(at).toFixed(1)} ${y(one.seconds.median).toFixed(1)}`]
      })
      const colour = colours[number % colours.length]
      if (points.length > 0)
        parts.push(
          `<path d="M${points.join('L')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
        )
    }
  }
  let down = high + 80
  for (const [number, name] of names.entries()) {
    parts.push(
      `<rect x="10" y="${down - 10}" width="11" height="11" fill="${colours[number % colours.length]}"/>`,
    )
    text(26, down, name)
    down += 18
  }
  text(10, down, `${on}, ${machine.processor}, ${machine.cores} cores`, 'fill="#6b7280"')
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${down + 12}" viewBox="0 0 ${width} ${down + 12}" font-family="sans-serif" font-size="12">\n<rect width="100%" height="100%" fill="#ffffff"/>\n${parts.join('\n')}\n</svg>\n`
}
