export { reportCheckJson, reportWhoJson } from './json.ts';
export { type Paint, PLAIN, type ReportOptions, type TextOptions } from './options.ts';
export { reportCheck } from './text/check.ts';
export { clean } from './text/clean.ts';
export { reportPath } from './text/explain.ts';
export { reportWho } from './text/who.ts';
export { count, labelled, wrap } from './text/wrap.ts';
