export const PARENT = 'projects/demo/locations/local';
export const WORKFLOW = `${PARENT}/workflows/flow`;
