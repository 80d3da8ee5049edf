declare const brand: unique symbol;

/** A `T` that only one parser hands out. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
