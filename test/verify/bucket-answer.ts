/** https://docs.cloud.google.com/storage/docs/json_api/v1/buckets#resource: 64-bit numbers are strings. */
export function bucketAnswer(name: string, softDeleteSeconds: string, rules: readonly object[] = []) {
  return {
    kind: 'storage#bucket',
    name,
    location: 'EUROPE-WEST1',
    locationType: 'region',
    iamConfiguration: {
      bucketPolicyOnly: { enabled: true },
      uniformBucketLevelAccess: { enabled: true, lockedTime: '2027-02-18T15:00:00.000Z' },
      publicAccessPrevention: 'enforced',
    },
    softDeletePolicy: { retentionDurationSeconds: softDeleteSeconds },
    ...(rules.length > 0 && { lifecycle: { rule: rules } }),
  };
}
