/** A decimal number as it is written, without zeros at either end: `-1.50` is -, `15`, 10^-1. Zero has no digits and exponent 0. */
interface Decimal {
  negative: boolean;
  digits: string;
  exponent: number;
}

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

function decimalOf(written: string): Decimal | undefined {
  const [whole, sign, integer = '', fraction = '', power = '0'] = NUMBER.exec(written) ?? [];
  if (whole === undefined) return undefined;
  const all = (integer + fraction).replace(/^0+/, '');
  const digits = withoutTrailingZeros(all);
  if (digits === '') return { negative: false, digits, exponent: 0 };
  return { negative: sign === '-', digits, exponent: Number(power) - fraction.length + (all.length - digits.length) };
}

/** A loop, because `/0+$/` takes quadratic time on a long run of zeros that does not end the text. */
function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === '0') end--;
  return digits.slice(0, end);
}

/**
 * Whether a double holds a written number as every reader would read it: its shortest decimal says the same, to the last digit, and an
 * integer stays below 2^53.
 */
export function isExactNumber(written: string): boolean {
  const value = Number(written);
  if (!Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER) return false;
  const [one, other] = [decimalOf(written), decimalOf(String(value))];
  if (one === undefined || other === undefined) return false;
  return one.negative === other.negative && one.digits === other.digits && one.exponent === other.exponent;
}

/**
 * A number in millionths, exactly, by its shortest decimal: 0.1 is 100,000.
 *
 * @returns `undefined` for one that is negative, not finite, or has more than six decimals.
 */
export function millionths(value: number): bigint | undefined {
  if (!Number.isFinite(value) || value < 0) return undefined;
  // What nearly every amount and limit is, without a detour over text.
  if (Number.isInteger(value)) return BigInt(value) * 1_000_000n;
  const decimal = decimalOf(String(value));
  if (decimal === undefined || decimal.exponent < -6) return undefined;
  return BigInt(decimal.digits) * 10n ** BigInt(decimal.exponent + 6);
}
