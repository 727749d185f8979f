import { type Rule } from '../finding.ts';

/** A HEALTHCHECK of the image counts for nothing on ECS. */
export const healthCheckOfImage: Rule = {
  id: 'health-check-of-image',
  find: ({ container }) =>
    container.healthCheck !== null
      ? []
      : [
          {
            severity: 'note',
            what: `Container ${container.name} has no healthCheck in the definition.`,
            why: 'A HEALTHCHECK of its image is ignored by ECS: a JVM that is stuck after an OutOfMemoryError is noticed by a load balancer only.',
            source: { grade: 'documented', reference: 'ECS API reference, HealthCheck' },
            remedy: 'Write the check into the definition where nothing else looks after the service.',
          },
        ],
};
