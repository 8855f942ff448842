/** Durations, as the command `oc-argo` takes them. */

const SECONDS = { d: 86_400, h: 3_600, m: 60, s: 1 };

/** `300`, `300s`, `5m` or `1h30m`, in milliseconds. */
export function milliseconds(option, text) {
  const parts = [...text.matchAll(/(\d+)([dhms]?)/g)];
  const total = parts.reduce((sum, [, number, unit]) => sum + Number(number) * (SECONDS[unit] ?? 1), 0);
  if (!/^(?:\d+|(?:\d+[dhms])+)$/.test(text) || !Number.isSafeInteger(total) || total === 0) {
    throw new Error(`\`${option} ${text}\` is no duration above 0: write it as \`90s\`, \`5m\` or \`1h30m\``);
  }
  return total * 1000;
}
