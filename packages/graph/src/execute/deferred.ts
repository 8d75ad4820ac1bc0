/** A promise that somebody else keeps. */
export class Deferred<Value = void> {
  resolve!: (value: Value) => void;
  reject!: (reason: unknown) => void;
  readonly promise: Promise<Value>;

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }
}
