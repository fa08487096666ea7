/** One entry of the side bar. */
export interface NavItem {
  readonly name: string;
  readonly to: string;
  readonly label: string;
  readonly icon: string;
  readonly count: number;
  /** Said with the count by screen readers: `3 wait for you`. */
  readonly countLabel?: string;
}
