/**
 * Says what is about to be installed and answers whether it may be.
 *
 * On a terminal it asks; without one, or with `CI` set, it says it and goes ahead.
 */
export type Consent = (whatToInstall: string) => Promise<boolean>;
