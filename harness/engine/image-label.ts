/** Which part an image made by the harness is. */
export const PART_LABEL = 'lastgasp.part';
/** What `ResolvedPart.source` is for an image made by the harness. */
export const SOURCE_LABEL = 'lastgasp.source';
/** The version found in the packages, where the table names only a line of versions. */
export const VERSION_LABEL = 'lastgasp.version';
