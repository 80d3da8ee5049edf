import { AwsError } from '../../../http/aws-error.ts';

/** The longest line that AWS's chunks have. */
const MOST = 4096;

/** Takes lines and runs of bytes off a stream, holding one piece of it at a time. */
export class ByteReader {
  readonly #source: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);
  #done = false;

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next line, without its end; `undefined` at the end of the stream where that is allowed. */
  async line(): Promise<string>;
  async line(orEnd: true): Promise<string | undefined>;
  async line(orEnd = false): Promise<string | undefined> {
    for (;;) {
      const end = this.#held.indexOf('\n');
      if (end >= 0) {
        const line = this.#held.toString('latin1', 0, end);
        this.#held = this.#held.subarray(end + 1);
        return line.endsWith('\r') ? line.slice(0, -1) : line;
      }
      if (this.#held.length > MOST) throw cut();
      if (!(await this.#more())) {
        if (orEnd && this.#held.length === 0) return undefined;
        throw cut();
      }
    }
  }

  /** As many bytes as asked for, in pieces. */
  async *bytes(count: number): AsyncGenerator<Buffer> {
    let rest = count;
    while (rest > 0) {
      if (this.#held.length === 0 && !(await this.#more())) throw cut();
      const piece = this.#held.subarray(0, rest);
      this.#held = this.#held.subarray(piece.length);
      rest -= piece.length;
      if (piece.length > 0) yield piece;
    }
  }

  /** Whether nothing comes any more. */
  async ended(): Promise<boolean> {
    return this.#held.length === 0 && !(await this.#more());
  }

  async #more(): Promise<boolean> {
    if (this.#done) return false;
    const { value, done } = await this.#source.next();
    if (done === true) {
      this.#done = true;
      return false;
    }
    this.#held = this.#held.length === 0 ? value : Buffer.concat([this.#held, value]);
    return true;
  }
}

const cut = (): AwsError => new AwsError('IncompleteBody', 'The request body terminated unexpectedly', 400);
