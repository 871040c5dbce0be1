// The chart of images.mjs' figures: one bar for each builder and work, by the median wall time.

const colours = ['#2563eb', '#9ca3af', '#d97706', '#059669']
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
    parts.push(
      `<rect x="${10 + at * 185}" y="${y}" width="11" height="11" fill="${colours[at % colours.length]}"/>`,
    )
    text(26 + at * 185, y + 10, name)
  }
  y += 30
  text(
    10,
    y,
    `${on}, ${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB, load ${machine.load ?? 'unknown'} when it began`,
    'fill="#6b7280"',
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y + 12}" viewBox="0 0 ${width} ${y + 12}" font-family="sans-serif" font-size="12">\n<rect width="100%" height="100%" fill="#ffffff"/>\n${parts.join('\n')}\n</svg>\n`
}
