/** An error as the JSON API answers it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  /** Google's own word, e.g. `notFound`. */
  readonly reason: string;
  /** The parameter, header or field at fault. */
  readonly location: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, reason: string, message: string, details: ErrorDetails = {}) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.location = details.location;
    this.headers = details.headers ?? {};
  }
}

export interface ErrorDetails {
  readonly location?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function invalid(message: string, location?: string): ApiError {
  return new ApiError(400, 'invalid', message, location === undefined ? {} : { location });
}

export function required(parameter: string): ApiError {
  return new ApiError(400, 'required', `Required parameter: ${parameter}`, { location: parameter });
}

export function bucketNotFound(): ApiError {
  return new ApiError(404, 'notFound', 'The specified bucket does not exist.');
}

export function objectNotFound(bucket: string, name: string): ApiError {
  return new ApiError(404, 'notFound', `No such object: ${bucket}/${name}`);
}

/** @param location the precondition that did not hold, as the request spelled it */
export function conditionNotMet(location: string): ApiError {
  const message = `At least one of the pre-conditions you specified did not hold: ${location}`;
  return new ApiError(412, 'conditionNotMet', message, { location });
}

/** Something the real service may know and this emulator does not do. Never retried by the client. */
export function unsupported(what: string, location?: string): ApiError {
  const message = `The Cloud Storage emulator does not support ${what}`;
  return new ApiError(501, 'notImplemented', message, location === undefined ? {} : { location });
}
