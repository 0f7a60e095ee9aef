import { describe, expect, it } from 'vitest';
import { loadOnnxRuntime } from '../../../shared/audio/classify/onnx-runtime.ts';
import { fakeOnnxRuntime } from './fake-onnx-runtime.ts';
import { describeOnnxRuntime } from './onnx-runtime.contract.ts';
import { fakeSpeechLike, isOnnxRuntimeInstalled } from './speech-like.ts';

describeOnnxRuntime('the fake', fakeOnnxRuntime(fakeSpeechLike).load);

if (isOnnxRuntimeInstalled()) {
  describeOnnxRuntime('onnxruntime-node', loadOnnxRuntime);
} else {
  describe('without onnxruntime-node', () => {
    it('a model is an error that says what to install', async () => {
      await expect(loadOnnxRuntime()).rejects.toMatchObject({
        code: 'TRANSFORM_FAILED',
        message: expect.stringContaining('run npm install --save-prod onnxruntime-node'),
      });
    });
  });
}
