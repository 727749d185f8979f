import { expect, test } from 'vitest';
import { jdkOfImage } from '../../../harness/check/java/jdk-of-image.ts';

test.each([
  ['eclipse-temurin:21-jre-alpine', 21],
  ['public.ecr.aws/amazoncorretto/amazoncorretto:25', 25],
  ['gcr.io/distroless/java17-debian12:nonroot', 17],
  ['registry:5000/orders:1.4-jdk25', 25],
  ['orders:openjdk-21', 21],
])('%s is JDK %i', (image, jdk) => {
  expect(jdkOfImage(image)).toEqual({ jdk, origin: 'image-tag' });
});

test.each([
  'orders:21',
  'orders',
  'eclipse-temurin:11',
  'orders:2026.11.21',
  'registry:5000/orders@sha256:17',
])('%s does not tell, so 17 is assumed', (image) => {
  expect(jdkOfImage(image)).toEqual({ jdk: 17, origin: 'assumed' });
});
