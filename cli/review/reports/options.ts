/** How a report is to look. Each format uses what applies to it. */
export interface RenderOptions {
  /** Of `text`: whether the output is a terminal that shows colors. Default: no. */
  colors?: boolean;
  /** Of `text`: the terminal's columns. Default: 100. */
  width?: number;
  /** Of `text`: also findings of severity `info`, programs, and a clean review in full. Default: no. */
  verbose?: boolean;
  /** Of `markdown`: the most characters that the result may have, at least 2,000. Default: 65,000. */
  limit?: number;
}
