import { randomInt } from 'node:crypto';

const stuff = [
  'amber', 'basalt', 'birch', 'bronze', 'cedar', 'chalk', 'cobalt', 'copper', 'coral', 'cotton',
  'crystal', 'ebony', 'ember', 'flint', 'frost', 'garnet', 'ginger', 'granite', 'hazel', 'indigo',
  'iron', 'ivory', 'jade', 'lemon', 'linen', 'maple', 'marble', 'mint', 'mossy', 'nickel',
  'nutmeg', 'oaken', 'olive', 'onyx', 'opal', 'paper', 'pearl', 'pepper', 'pewter', 'plum',
  'quartz', 'ruby', 'rusty', 'saffron', 'sandy', 'satin', 'scarlet', 'silver', 'slate', 'smoky',
  'sugar', 'teal', 'timber', 'topaz', 'umber', 'velvet', 'walnut', 'willow', 'winter', 'woollen',
  'zinc', 'autumn', 'candle', 'thunder',
] as const; // prettier-ignore
const animals = [
  'badger', 'beaver', 'bison', 'bittern', 'camel', 'condor', 'cormorant', 'crane', 'cricket',
  'curlew', 'dolphin', 'donkey', 'dormouse', 'eagle', 'egret', 'falcon', 'ferret', 'finch', 'fox',
  'gannet', 'gazelle', 'gecko', 'goose', 'grouse', 'hare', 'hedgehog', 'heron', 'hornet', 'ibex',
  'jackdaw', 'kestrel', 'kingfisher', 'lapwing', 'lark', 'lemur', 'leopard', 'lizard', 'lynx',
  'magpie', 'marten', 'mole', 'moose', 'newt', 'nightjar', 'ocelot', 'osprey', 'otter', 'owl',
  'panther', 'pelican', 'plover', 'puffin', 'quail', 'raven', 'salmon', 'seal', 'stoat', 'stork',
  'swan', 'tapir', 'toad', 'turtle', 'walrus', 'wren',
] as const; // prettier-ignore

/** Two words that only main's own window shows, so that a forged window can be told: `granite heron`. */
export function chooseSigningMark(): string {
  return `${stuff[randomInt(stuff.length)] ?? stuff[0]} ${animals[randomInt(animals.length)] ?? animals[0]}`;
}
