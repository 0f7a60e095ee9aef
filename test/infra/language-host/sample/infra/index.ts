import { Config, StackReference } from '@pulumi/pulumi';
import { Pair } from './pair.ts';

const config = new Config();
const shared = new StackReference('team/shared/test');
const pair = new Pair('pair', {
  greeting: config.require('greeting'),
  tags: config.requireObject<string[]>('tags'),
  owner: shared.requireOutput('owner').apply(String),
  password: config.requireSecret('password'),
});

export const url = pair.url;
