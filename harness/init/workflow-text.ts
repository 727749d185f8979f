/** To be replaced by hand: the only thing in the project that lastgasp cannot know. */
export const PLACEHOLDER = 'your-organisation/lastgasp';

/** A nightly GitHub workflow, for a project in `folder` of its repository. */
export function workflowText(folder: string): string {
  const project = folder === '' ? '.' : folder;
  return `# The nightly OOM experiment of this service.
name: oom-nightly

on:
  schedule:
    - cron: '17 2 * * *'
  workflow_dispatch:

permissions:
  contents: read
  actions: read

concurrency:
  group: oom-nightly

env:
  # Where your organisation keeps lastgasp.
  LASTGASP_REPOSITORY: ${PLACEHOLDER}

jobs:
  nightly:
    runs-on: ubuntu-latest
    timeout-minutes: 350
    defaults:
      run:
        working-directory: ${project}
    steps:
      - uses: actions/checkout@v5
      - uses: actions/checkout@v5
        with:
          repository: \${{ env.LASTGASP_REPOSITORY }}
          path: .lastgasp
      - uses: actions/setup-node@v5
        with:
          node-version: 24
      - name: Take the baseline of the latest night that has one
        env:
          GH_TOKEN: \${{ github.token }}
        run: |
          for night in $(gh run list --workflow oom-nightly.yml --branch "$GITHUB_REF_NAME" --status completed --limit 14 --json databaseId --jq '.[].databaseId'); do
            if gh run download "$night" --name oom-baseline; then break; fi
          done
      - name: Run and compare
        run: |
          code=0
          "$GITHUB_WORKSPACE/.lastgasp/lastgasp" nightly --yes --out results/night --baseline baseline.json --update-baseline > night.txt || code=$?
          { echo '\`\`\`'; head -c 900000 night.txt; echo '\`\`\`'; } >> "$GITHUB_STEP_SUMMARY"
          exit "$code"
      - uses: actions/upload-artifact@v5
        # Evidence counts most where something failed.
        if: \${{ always() }}
        with:
          name: oom-night
          path: ${project}/results/night
          retention-days: 30
      - uses: actions/upload-artifact@v5
        if: \${{ always() }}
        with:
          name: oom-baseline
          path: ${project}/baseline.json
          if-no-files-found: ignore
          retention-days: 90
`;
}
