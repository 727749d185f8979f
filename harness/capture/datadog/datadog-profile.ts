import { PROFILE_PATH } from '../../sink/datadog-intake-route.ts';
import { type IntakeRequest, isOnPath } from '../../sink/intake-requests.ts';
import type { CapturePath, EvidenceSource } from '../capture-path.ts';
import { profileFactsSchema, type ProfileFacts, type ProfileUpload } from '../profile/profile-facts.ts';
import { judgeProfiles } from '../profile/profile-verdict.ts';
import { readProfile } from '../profile/read-profile.ts';

/** The Datadog profiler's periodic uploads, and the one at an orderly exit. */
export const datadogProfile: CapturePath = {
  name: 'datadog-profile',
  description: 'profiles of the Datadog Java agent, uploaded every period and at an orderly exit',
  isPeriodic: true,
  environment: () => ({}),

  async collect(source): Promise<ProfileFacts> {
    const requests = source.intakeRequests().filter((request) => isOnPath(request, PROFILE_PATH));
    const uploads: ProfileUpload[] = [];
    for (const request of requests) uploads.push(await readUpload(request, source));
    return {
      uploads,
      serviceContainer: source.serviceContainer,
      partialSeconds: source.config.profilePartialSeconds,
    };
  },

  judge: (facts, context) => judgeProfiles(profileFactsSchema.parse(facts), context),
};

async function readUpload(
  { request, headers, beganAtMs, end }: IntakeRequest,
  { culprit, oomType }: EvidenceSource,
): Promise<ProfileUpload> {
  const facts = {
    request,
    beganAtMs,
    endedAtMs: end?.atMs ?? null,
    outcome: end?.outcome ?? 'truncated',
    httpStatus: end?.httpStatus ?? null,
    reason: end?.reason ?? null,
    receivedBytes: end?.receivedBytes ?? 0,
    content: null,
    damage: null,
  };
  if (end?.outcome !== 'received' || end.bodyFile === null) return facts;
  const contentType = headers['content-type'] ?? '';
  const read = await readProfile({ file: end.bodyFile, contentType, culprit, oomType });
  return read.kind === 'content' ? { ...facts, content: read.content } : { ...facts, damage: read.damage };
}
