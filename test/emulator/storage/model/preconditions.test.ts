import { describe, expect, it } from 'vitest';
import { checkForRead, checkForWrite } from '../../../../scripts/emulator/storage/model/preconditions.ts';

const live = { generation: '7', metageneration: '2' };

describe('preconditions', () => {
  it.each([
    ['none', {}, live],
    ['none on a new object', {}, null],
    ['generationMatch of the live one', { generationMatch: '7' }, live],
    ['generationMatch 0 on a new object', { generationMatch: '0' }, null],
    ['generationNotMatch of another', { generationNotMatch: '6' }, live],
    ['generationNotMatch 0 on a live object', { generationNotMatch: '0' }, live],
    ['metagenerationMatch of the live one', { metagenerationMatch: '2' }, live],
    ['metagenerationNotMatch of another', { metagenerationNotMatch: '1' }, live],
    ['all that hold', { generationMatch: '7', generationNotMatch: '1', metagenerationMatch: '2' }, live],
  ])('let through: %s', (_what, conditions, object) => {
    expect(() => checkForWrite(conditions, object)).not.toThrow();
  });

  it.each([
    ['ifGenerationMatch', { generationMatch: '6' }, live],
    ['ifGenerationMatch', { generationMatch: '0' }, live],
    ['ifGenerationMatch', { generationMatch: '7' }, null],
    ['ifGenerationNotMatch', { generationNotMatch: '7' }, live],
    ['ifGenerationNotMatch', { generationNotMatch: '0' }, null],
    ['ifMetagenerationMatch', { metagenerationMatch: '1' }, live],
    ['ifMetagenerationMatch', { metagenerationMatch: '1' }, null],
    ['ifMetagenerationNotMatch', { metagenerationNotMatch: '2' }, live],
    ['ifMetagenerationMatch', { generationMatch: '7', metagenerationMatch: '1' }, live],
  ])('fail a write by %s: %j', (location, conditions, object) => {
    expect(() => checkForWrite(conditions, object)).toThrow(
      expect.objectContaining({ status: 412, reason: 'conditionNotMet', location }),
    );
  });

  it.each([
    [304, { generationNotMatch: '7' }],
    [304, { metagenerationNotMatch: '2' }],
    [412, { generationMatch: '6' }],
    [412, { metagenerationMatch: '1' }],
    [412, { generationMatch: '6', generationNotMatch: '7' }],
  ])('answer a read with %i: %j', (status, conditions) => {
    expect(() => checkForRead(conditions, live)).toThrow(expect.objectContaining({ status }));
  });
});
