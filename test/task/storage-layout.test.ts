import { expect, test } from 'vitest';
import { storageLayout } from '../../harness/task/storage-layout.ts';
import type { ContainerSpec } from '../../harness/task/task-spec.ts';
import { exampleContainer, exampleTask } from './example-container.ts';

function temporaryOf(...containers: readonly ContainerSpec[]): readonly string[] {
  return storageLayout(exampleTask(containers)).temporary;
}

const mountAt = (containerPath: string) => ({ volume: 'data', containerPath, readOnly: false });

test('puts the volumes of the task and the /tmp of each container onto its storage', () => {
  const containers = [exampleContainer({ name: 'app' }), exampleContainer({ name: 'agent' })];
  expect(storageLayout(exampleTask(containers, ['dumps', 'logs']))).toEqual({
    volumes: ['dumps', 'logs'],
    temporary: ['app', 'agent'],
  });
});

test.each(['/tmp', '/tmp/'])('leaves %s alone where the definition mounts a volume there', (path) => {
  expect(temporaryOf(exampleContainer({ mountPoints: [mountAt(path)] }))).toEqual([]);
});

test('gives a /tmp beside volumes that are mounted elsewhere', () => {
  expect(temporaryOf(exampleContainer({ mountPoints: [mountAt('/tmp/dumps'), mountAt('/var')] }))).toEqual([
    'app',
  ]);
});

test('gives no writable /tmp to a container with a read-only root', () => {
  expect(temporaryOf(exampleContainer({ readonlyRootFilesystem: true }))).toEqual([]);
});

test('does not hand one container’s /tmp to another with its volumes', () => {
  const lender = exampleContainer({ name: 'lender' });
  const borrower = exampleContainer({
    name: 'borrower',
    volumesFrom: [{ containerName: 'lender', readOnly: false }],
  });
  expect(temporaryOf(lender, borrower)).toEqual(['borrower']);
});

test('leaves /tmp to a volume that comes from another container', () => {
  const lender = exampleContainer({ name: 'lender', mountPoints: [mountAt('/tmp')] });
  const borrower = exampleContainer({
    name: 'borrower',
    volumesFrom: [{ containerName: 'lender', readOnly: false }],
  });
  expect(temporaryOf(lender, borrower)).toEqual([]);
});
