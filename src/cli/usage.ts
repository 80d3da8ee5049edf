/** An error of usage in rolepin's own manner: one line, the user's text in backticks, and a hint. */
export function usageText(text: string): string {
  const [, message = text.trim(), meant] =
    /^error: (.*?)(?:\s*\(Did you mean (?:one of )?(.*?)\?\))?\s*$/s.exec(text) ?? [];
  const line = `rolepin: ${message.replaceAll("'", '`').replace(/\.$/, '').replace(/\s+/g, ' ')}`;
  const hint =
    meant === undefined
      ? '`rolepin --help` lists what there is'
      : `did you mean \`${meant.split(', ').join('` or `')}\`?`;
  return `${line}\n  hint: ${hint}\n`;
}
