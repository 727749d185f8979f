import { executionRoleNeeded, SECRETS_ROLE } from './aws-wording.ts';
import type { TaskDefinition } from './document-schema.ts';
import type { DefinitionProblem } from './task-definition-error.ts';

const PRIVATE_ECR = /\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com/;

/** What the definition cannot have without an execution role; the mirror itself needs none. */
export function roleProblems(definition: TaskDefinition): readonly DefinitionProblem[] {
  const { executionRoleArn, containerDefinitions = [] } = definition;
  if (executionRoleArn !== undefined) return [];
  const messages = [
    ...(containerDefinitions.some(({ image = '' }) => PRIVATE_ECR.test(image))
      ? [executionRoleNeeded('ECR images')]
      : []),
    ...(containerDefinitions.some(({ logConfiguration }) => logConfiguration?.logDriver === 'awslogs')
      ? [executionRoleNeeded('log driver awslogs')]
      : []),
    ...(containerDefinitions.some(({ secrets = [] }) => secrets.length > 0) ? [SECRETS_ROLE] : []),
  ];
  const remedy = 'Add the "executionRoleArn" the service has on AWS; the mirror does not use it.';
  return messages.map((message) => ({ field: 'executionRoleArn', seen: null, message, remedy }));
}
