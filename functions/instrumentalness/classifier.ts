import type { ClassifierConfig } from '../../shared/audio/classify/classifier-config.ts';

/** What judges: the signal features of this folder, or a model of yours (shared/audio/classify/README.md). */
export const classifier: ClassifierConfig = { kind: 'signal-features' };
