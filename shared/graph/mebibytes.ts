/** A quantity of memory as jobs declare it, such as 512Mi or 2Gi. */
export function mebibytes(quantity: string): number {
  return Number.parseInt(quantity, 10) * (quantity.endsWith('Gi') ? 1024 : 1);
}
