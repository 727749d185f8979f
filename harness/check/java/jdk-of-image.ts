import { type Jdk, JDKS } from '../../config/choice.ts';

/** A JDK with how it came to be assumed. */
export interface AssumedJdk {
  readonly jdk: Jdk;
  readonly origin: 'given' | 'image-tag' | 'assumed';
}

/** Images whose tag begins with their Java release. */
const JAVA_IMAGE =
  /(?:temurin|corretto|openjdk|zulu|liberica|microsoft-openjdk|semeru|sapmachine|jdk|jre|java)/;

/**
 * The JDK an image's name tells, such as `eclipse-temurin:21-jre` or `app:1.4-jdk17`; 17 where it tells
 * none of those that are known.
 */
export function jdkOfImage(image: string): AssumedJdk {
  const [path = '', tag = ''] = splitTag(image.toLowerCase());
  const named = /(?:jdk|jre|java|openjdk|temurin|corretto)-?(\d+)\b/.exec(`${path}:${tag}`)?.[1];
  const leading = JAVA_IMAGE.test(path) ? /^(\d+)\b/.exec(tag)?.[1] : undefined;
  const jdk = JDKS.find((known) => String(known) === (named ?? leading));
  return jdk === undefined ? { jdk: 17, origin: 'assumed' } : { jdk, origin: 'image-tag' };
}

function splitTag(image: string): readonly string[] {
  const slash = image.lastIndexOf('/');
  const [name = '', tag = ''] = (image.slice(slash + 1).split('@', 1)[0] ?? '').split(':');
  return [image.slice(0, slash + 1) + name, tag];
}
