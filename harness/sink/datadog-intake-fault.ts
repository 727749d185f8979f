/**
 * How an intake that is told to fails at every profile it is sent. What becomes of a profile then is what became
 * of the evidence, not a failure of the harness.
 *
 * `answer` takes the whole body and answers with that status · `hang` takes the whole body and never answers ·
 * `cut` breaks the connection off after so many bytes.
 */
export type DatadogIntakeFault =
  | { readonly kind: 'answer'; readonly httpStatus: number }
  | { readonly kind: 'hang' }
  | { readonly kind: 'cut'; readonly afterBytes: number };
