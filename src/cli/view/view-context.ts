/** What a picture of the live view is made of besides the snapshot. */
export interface ViewContext {
  /** Monotonic time of the picture, ms. */
  readonly nowMs: number;
  /** Columns of the terminal. */
  readonly width: number;
  /** Rows of the terminal. */
  readonly height: number;
  readonly title: string;
  readonly uptimeMs: number;
  /** Newest first. */
  readonly events: readonly { readonly agoMs: number; readonly text: string }[];
  /** "SI6.0H", "2 x SI6.0H". */
  readonly inverterLabel: string;
  readonly color: boolean;
}
