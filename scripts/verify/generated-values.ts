import { z } from 'zod';
import { functionUri, PROJECT_NUMBER } from '../stack/cloud-state.ts';
import type { DeclaredResource } from '../stack/declared-resource.ts';
import { FUNCTION } from './checks.ts';
import { functionUrl } from './resources/function.ts';
import type { Sight } from './sight.ts';

/** What the cloud has made up, by what stands for it in a program that was evaluated without a cloud. */
export type GeneratedValues = ReadonlyMap<string, string>;

const placeSchema = z.object({ project: z.string(), location: z.string(), name: z.string() });
type Place = z.output<typeof placeSchema>;

const functionSchema = z.object({ serviceConfig: z.object({ uri: z.string() }) });
/** https://docs.cloud.google.com/resource-manager/reference/rest/v3/projects#Project */
const projectSchema = z.object({ name: z.string().regex(/^projects\/\d+$/) });

/** The addresses of functions, and the project's number. What cannot be read is left out. */
export async function readGeneratedValues(
  resources: readonly DeclaredResource[],
  project: string,
  sight: Sight,
): Promise<GeneratedValues> {
  const places = resources
    .filter(({ type }) => type === FUNCTION)
    .map(({ inputs }) => placeSchema.parse(inputs));
  const values = await Promise.all([
    ...places.map(async (place) => [functionUri(place.name), await addressOf(place, sight)] as const),
    [`service-${PROJECT_NUMBER}@`, await agentOf(project, sight)] as const,
  ]);
  return new Map(values.filter((entry): entry is readonly [string, string] => entry[1] !== null));
}

/** The resource with what was made up in its place. */
export function withGeneratedValues(resource: DeclaredResource, values: GeneratedValues): DeclaredResource {
  return { ...resource, inputs: fill(resource.inputs, values) as DeclaredResource['inputs'] };
}

async function addressOf(place: Place, { local, functionHost, rest }: Sight): Promise<string | null> {
  if (local) return functionHost === undefined ? null : `${functionHost}/${place.name}`;
  const answer = functionSchema.safeParse(await rest(functionUrl(place)).catch(nothing));
  return answer.data?.serviceConfig.uri ?? null;
}

async function agentOf(project: string, { local, rest }: Sight): Promise<string | null> {
  if (local) return null;
  const url = `https://cloudresourcemanager.googleapis.com/v3/projects/${project}`;
  const answer = projectSchema.safeParse(await rest(url).catch(nothing));
  return answer.success ? `service-${answer.data.name.slice('projects/'.length)}@` : null;
}

/** Why something cannot be read is found by the check of what it belongs to. */
function nothing(): null {
  return null;
}

function fill(value: unknown, values: GeneratedValues): unknown {
  if (typeof value === 'string') {
    return [...values].reduce((text, [standIn, made]) => text.replaceAll(standIn, made), value);
  }
  if (Array.isArray(value)) return value.map((item) => fill(item, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, fill(part, values)]));
}
