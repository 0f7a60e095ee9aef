/** Bytes that tell whose they are and what they were made of: entity, job, output, input generations. */
export function outputText(entityId: string, job: string, output: string, inputs: string): string {
  return `${entityId} ${job} ${output} ${inputs}`;
}
