/** The attributes that tie an input to its label and to its error, if it has one. */
export function tiedTo(name: string, error: string | null | undefined) {
  const wrong = error !== null && error !== undefined;
  return {
    id: `field-${name}`,
    autocomplete: 'off',
    highlight: wrong,
    ...(wrong
      ? {
          'aria-invalid': 'true' as const,
          'aria-describedby': `error-${name}`,
          color: 'error' as const,
        }
      : {}),
  };
}
