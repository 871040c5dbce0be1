/** docs/CONTRACT.md, made from the rules' own descriptions. Not part of the door. */
import { chapters } from './rules/index.js'

export function contractPage(): string {
  const tables = chapters.map(([chapter, rules]) => {
    const rows = rules.map(({ id, title, level, why, test, fix, sources = [], check }) => {
      const from = sources.length === 0 ? '' : ` (${sources.join(', ')})`
      const how = check === undefined ? `not by \`check\`: ${test}` : test
      return `| ${[id, title, level, `${why}${from}`, how, fix].map(cell).join(' | ')} |`
    })
    return `## ${chapter}\n\n| id | rule | level | why | how it is tested | how to cure it |\n| --- | --- | --- | --- | --- | --- |\n${rows.join('\n')}`
  })
  return `<!-- Made from src/contract/rules by npm run generate. -->

# The contract

What every image that Pycask publishes keeps, and what \`pycask check IMAGE\` tests on any image: its own, \`python:slim\`,
somebody's hand-written one. Each rule has an id that never changes, a level, a reason when it is broken that names the path
or package, and a way to waive it with a written reason.

\`\`\`sh
pycask check ghcr.io/acme/web:1.4                 # in a registry
pycask check ./layout                             # an OCI layout; also an archive: image.tar
pycask check docker:web                           # in the local engine
pycask check                                      # the project's own images, built but not pushed; or: check FOLDER
pycask check IMAGE --compare ghcr.io/acme/web:main --budget 60MB,5%
pycask check IMAGE --format sarif                 # or junit, markdown, json
pycask check IMAGE --report report.html      # size map, findings, files, packages in one page
\`\`\`

Layers are read as streams, once; what cannot be seen that way is tried by running the image's own Python without network,
capabilities and new privileges, on a read-only root (\`--no-run\` leaves that out). What could not be tested is told by name.

| exit code | means |
| --- | --- |
| 0 | no rule of the level error is broken |
| 2 | the image was looked at, and at least one is |
| 1 | it could not be looked at: the reason is on standard error |

\`--compare\` reads the layers of the other image that the image itself does not have; what both have is read once. Both are run, in
turns, to tell how long Python takes to start in each, alone and with everything imported that is installed (median of 15). A
budget in bytes is what a pull may transfer, one in percent is the growth against the other image.

## On a pull request

The reusable workflow \`check.yml\`, or the action with \`command: check\` and \`compare: published\`, builds the images of the pull
request, pushes nothing, and compares them with the one that is published under the tag of the base branch, or else under the
first of \`tags\`. Nothing but reading is needed, so that pull requests of forks are checked as well.

- Manifest, configuration and record of inputs of the published image are read; of its layers only those that differ, and none
  where more than 64 MB of them differ and the records of both tell what moved. Where nothing differs it says *no change to the image*.
- The job's summary has one screen: sizes, what a deployment will pull, versions that moved, rules that are broken or newly broken,
  what merging makes anew and why, what missed the cache; everything else is folded. The page with the size map is an artifact
  (GitHub shows no SVG in summaries: there it is a map of bars).
- Findings are annotations at the line of the lock or of \`pyproject.toml\` that caused them: a file of a wheel at the wheel's line of
  the lock, the user at the option \`user\`. With an image to compare with, only what is newly broken, and errors.
- A comment only where it is wanted: \`examples/workflows/check-comment.yml\` calls \`comment.yml\` after the check. It runs on the default
  branch's code with the right to write comments, runs and checks out nothing of the pull request, and takes the check's report for
  what a stranger says: at most 512 kB, packed or not, one file, a strict schema, every text shown between backquotes. The
  pull request is found by what GitHub says of the run, not by the report. The next run replaces the comment.

## Levels and waivers

Levels and waivers stand in \`pyproject.toml\`. A waiver needs a reason; one that has ended, or that nothing needs any more, is
reported.

\`\`\`toml
[tool.pycask.contract]
levels = { S6 = "error", F7 = "off" }

[tool.pycask.contract.waive]
S3 = { reason = "numpy.f2py is used at run time", until = "2027-01-01", paths = ["opt/acme/python/lib/*.a"] }
\`\`\`

${tables.join('\n\n')}
`
}

const cell = (text: string): string => text.replace(/[|*<]/g, '\\$&').replaceAll('_', '\\_')
