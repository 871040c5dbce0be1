/** The workflows that a project starts with; examples/workflows is made from them. */

/** Which Pycask they call: the commit of a release, and its name beside it. */
const reference = (workflow: string): string =>
  `OWNER/pycask/.github/workflows/${workflow}.yml@${'0'.repeat(40)} # v0.1.0`

const publishing = `      contents: read # to check out
      packages: write # to push to ghcr.io
      id-token: write # to sign the attestation
      attestations: write # to keep it`

export interface WorkflowFile {
  /** Its name in a project. */
  readonly file: string
  /** Its name in examples/workflows. */
  readonly example: string
  readonly text: string
}

export const workflowFiles: readonly WorkflowFile[] = [
  {
    file: '.github/workflows/image.yml',
    example: 'build.yml',
    text: `# Builds and pushes the image of every commit on main.
name: Image
on:
  push:
    branches: [main]
permissions: {}
concurrency:
  group: image-\${{ github.ref }}
  cancel-in-progress: false
jobs:
  image:
    permissions:
${publishing}
    uses: ${reference('build')}
    with:
      image: ghcr.io/\${{ github.repository }}
      platforms: linux/amd64
      attest: true
`,
  },
  {
    file: '.github/workflows/image-check.yml',
    example: 'check.yml',
    text: `# Builds and checks the image of a pull request; pushes nothing.
name: Image of a pull request
on:
  pull_request:
permissions: {}
concurrency:
  group: check-\${{ github.ref }}
  cancel-in-progress: true
jobs:
  image:
    permissions:
      contents: read # to check out
      packages: read # to compare with the published image
      actions: read # to see whether refreshing goes on
    uses: ${reference('check')}
    with:
      image: ghcr.io/\${{ github.repository }}
      refresh-workflow: image-refresh.yml
`,
  },
  {
    file: '.github/workflows/image-refresh.yml',
    example: 'refresh.yml',
    text: `# Every day: security updates and new releases of CPython.
name: Refresh the image
on:
  schedule:
    - cron: '17 5 * * *' # not at the full hour: many schedules run late then
      timezone: Etc/UTC # or yours
  workflow_dispatch:
permissions: {}
concurrency:
  group: refresh
  cancel-in-progress: false
jobs:
  refresh:
    permissions:
      contents: read # to check out
      packages: write # to push to ghcr.io
      id-token: write # to sign what is pushed
      actions: read # to see when it last succeeded
      issues: write # to tell of failures
    uses: ${reference('refresh')}
    with:
      images: ghcr.io/\${{ github.repository }}:latest
`,
  },
]

/** Workflows that a project gets only if it asks for them: they do not come with `init`. */
export const furtherFiles: readonly WorkflowFile[] = [
  {
    file: '.github/workflows/image-check-comment.yml',
    example: 'check-comment.yml',
    text: `# Only if wanted: what the check of a pull request found, as one comment under it.
name: Comment on the image
on:
  # Runs on the default branch's code alone; the check's report is read as a stranger's words.
  workflow_run: # zizmor: ignore[dangerous-triggers]
    workflows: [Image of a pull request]
    types: [completed]
permissions: {}
concurrency:
  group: comment-\${{ github.event.workflow_run.head_sha }}
  cancel-in-progress: false
jobs:
  comment:
    permissions:
      actions: read # to read the report of the run
      pull-requests: write # to write the comment
    uses: ${reference('comment')}
`,
  },
]
