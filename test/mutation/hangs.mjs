/** What a test is told that comes past its mutant far too often: it would go on for ever. */
export const HANGS = 'come past the mutant too often';
