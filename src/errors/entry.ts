/** What is said of an error code. */
export interface ErrorEntry {
  readonly means: string;
  readonly remedy: string;
}
