/** RFC 3533, section 6: a fixed header, then one length for each segment of the body. */
const FIXED_HEADER_BYTES = 27;
const MAX_HEADER_BYTES = FIXED_HEADER_BYTES + 255;

/** Walks from page to page of an Ogg file as its bytes come. */
export interface OggWalk {
  push(chunk: Uint8Array): void;
  /** True when the bytes so far end in the middle of a page; false for what is no Ogg file. */
  endsInsidePage(): boolean;
}

export function createOggWalk(): OggWalk {
  const header = new Uint8Array(MAX_HEADER_BYTES);
  let headerFilled = 0;
  let bodyLeft = 0;
  let lost = false; // no page where one should begin: whatever follows, it is not for us to judge

  /** Takes what it needs from the front of the bytes; returns how many that were. */
  const step = (bytes: Uint8Array): number => {
    if (bodyLeft > 0) {
      const taken = Math.min(bodyLeft, bytes.length);
      bodyLeft -= taken;
      return taken;
    }
    const segments = headerFilled < FIXED_HEADER_BYTES ? 0 : (header[26] as number);
    const part = bytes.subarray(0, FIXED_HEADER_BYTES + segments - headerFilled);
    header.set(part, headerFilled);
    headerFilled += part.length;
    if (headerFilled >= FIXED_HEADER_BYTES) {
      lost = !startsPage(header);
      const headerBytes = FIXED_HEADER_BYTES + (header[26] as number);
      if (headerFilled === headerBytes) {
        bodyLeft = header.subarray(FIXED_HEADER_BYTES, headerBytes).reduce((sum, length) => sum + length, 0);
        headerFilled = 0;
      }
    }
    return part.length;
  };
  return {
    push(chunk) {
      for (let at = 0; at < chunk.length && !lost; ) at += step(chunk.subarray(at));
    },
    endsInsidePage: () => !lost && (bodyLeft > 0 || headerFilled >= FIXED_HEADER_BYTES),
  };
}

function startsPage(header: Uint8Array): boolean {
  return header[0] === 0x4f && header[1] === 0x67 && header[2] === 0x67 && header[3] === 0x53; // OggS
}
