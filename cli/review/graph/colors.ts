/** The colours of drawings: those of text have a contrast of at least 4.5 to the background. */

/** For light viewers. */
export const LIGHT = {
  background: "#ffffff",
  app: "#f4f6f9",
  text: "#1b2430",
  quiet: "#57657a",
  declared: "#4a5a70",
  drifted: "#8a5a00",
  undeclared: "#b3152a",
  unknown: "#6b46c1",
  powerful: "#b3152a",
};

/** For dark viewers. */
export const DARK: typeof LIGHT = {
  background: "#14181f",
  app: "#232a35",
  text: "#e4e9f0",
  quiet: "#9aa7b8",
  declared: "#9fb0c8",
  drifted: "#e3b341",
  undeclared: "#ff8a8a",
  unknown: "#c4a7ff",
  powerful: "#ff8a8a",
};
