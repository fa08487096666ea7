import { expect, it } from 'vitest';
import { numberInWords } from '../../../src-shared/words/number-words.ts';

it.each([
  ['0', 'zero'],
  ['0.125', 'zero point one two five'],
  ['125.0000', 'one hundred twenty-five'],
  ['2,500.00', 'two thousand five hundred'],
  ['2.50', 'two point five'],
  ['1,000,000', 'one million'],
  ['2315.07', 'two thousand three hundred fifteen point zero seven'],
  [
    '999,999,999,999,999',
    'nine hundred ninety-nine trillion nine hundred ninety-nine billion nine hundred ninety-nine million nine hundred ninety-nine thousand nine hundred ninety-nine',
  ],
  ['1,000,000,000,000,000', '1,000,000,000,000,000'],
])('%s is %s', (number, words) => {
  expect(numberInWords(number)).toBe(words);
});
