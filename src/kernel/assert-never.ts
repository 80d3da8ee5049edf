/** Ends a switch over a closed union; reaching it is a defect of rolepin. */
export function assertNever(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
