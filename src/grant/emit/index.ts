export { EMIT_FORMATS, type EmitFormat, emit } from './emit.ts';
