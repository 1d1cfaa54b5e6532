/** Size of a glyph in dots. */
export const GLYPH = { width: 5, height: 7 } as const;

/** The 5 x 7 dot matrix of character displays, ASCII 32 to 126: five columns a glyph, two hex digits each, lowest bit on top. */
const DOTS = [
  /* space to / */ '000000000000005F00000007000700147F147F14242A7F2A12231308646236495620500005030000',
  '001C2241000041221C0014083E081408083E08080050300000080808080800606000002010080402',
  /* 0 to 9 */ '3E5149453E00427F400042615149462141454B311814127F1027454545393C4A49493001710905033649494936064949291E',
  /* : to @ */ '003636000000563600000814224100141414141400412214080201510906324979413E',
  /* A to O */ '7E1111117E7F494949363E414141227F4141221C7F494949417F090909013E4149497A7F0808087F00417F4100',
  '2040413F017F081422417F404040407F020C027F7F0408107F3E4141413E',
  /* P to Z */ '7F090909063E4151215E7F09192946464949493101017F01013F4040403F1F2040201F3F4038403F6314081463',
  '07087008076151494543',
  /* [ to ` */ '007F41410002040810200041417F00040201020440404040400001020400',
  /* a to o */ '20545454787F484444383844444420384444487F3854545418087E0901020C5252523E7F0804047800447D4000',
  '2040443D007F1028440000417F40007C041804787C080404783844444438',
  /* p to z */ '7C14141408081414187C7C080404084854545420043F4440203C4040207C1C2040201C3C4030403C4428102844',
  '0C5050503C4464544C44',
  /* { to ~ */ '000836410000007F000000413608000804081008',
].join('');
/** Columns of a character, left to right; those without a glyph get the one of `?`. */
export function glyph(character: string): readonly number[] {
  const code = character.charCodeAt(0);
  const index = code >= 32 && code <= 126 ? code - 32 : '?'.charCodeAt(0) - 32;
  const digits = 2 * GLYPH.width;
  return Array.from({ length: GLYPH.width }, (_, column) =>
    Number.parseInt(DOTS.slice(index * digits + 2 * column, index * digits + 2 * column + 2), 16),
  );
}

/** Text in the characters that there are glyphs for: accents are dropped (`Müller` becomes `Muller`). */
export function toGlyphs(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^ -~]/gu, '?');
}
