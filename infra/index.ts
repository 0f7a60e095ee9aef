import { graph } from '../functions/graph.ts';
import { readBundles } from './bundles.ts';
import { declareGraph } from './declare-graph.ts';
import { readExternalAddresses } from './external-addresses.ts';
import { readSettings } from './settings.ts';

const settings = readSettings();

export default declareGraph(graph, {
  settings,
  bundles: readBundles(settings.bundles),
  externals: await readExternalAddresses(settings.externalStacks),
});
