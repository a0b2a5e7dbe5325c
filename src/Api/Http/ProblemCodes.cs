namespace CaseMgmt.Api.Http;

/// <summary>The refusals that the host itself gives, whatever the use case. A use case's own codes come from its decider.</summary>
internal static class ProblemCodes
{
    /// <summary>The body is not JSON.</summary>
    public static Problem MalformedJson { get; } = new("malformed-json", 400);

    /// <summary>The form is damaged or too large to read (400).</summary>
    public static Problem MalformedForm { get; } = new("malformed-form", 400);

    /// <summary>Fields are missing or wrong; each is named in <c>violations</c>.</summary>
    public static Problem InvalidRequest { get; } = new("invalid-request", 400);

    /// <summary>A cursor that this list did not give out.</summary>
    public static Problem BadCursor { get; } = new("bad-cursor", 400);

    /// <summary>A position that no command gave out.</summary>
    public static Problem BadPosition { get; } = new("bad-position", 400);

    /// <summary>A command without <c>Idempotency-Key</c>.</summary>
    public static Problem IdempotencyKeyMissing { get; } = new("idempotency-key-missing", 400);

    /// <summary>An <c>Idempotency-Key</c> that is not 1–128 visible ASCII characters; from 32, and unguessable, of whoever does not sign in.</summary>
    public static Problem IdempotencyKeyInvalid { get; } = new("idempotency-key-invalid", 400);

    /// <summary>An <c>If-Match</c> that is no list of entity tags.</summary>
    public static Problem IfMatchInvalid { get; } = new("if-match-invalid", 400);

    /// <summary>No token, or one that is not valid.</summary>
    public static Problem Unauthenticated { get; } = new("unauthenticated", 401);

    /// <summary>A valid token without the role that the resource needs in this municipality.</summary>
    public static Problem Forbidden { get; } = new("forbidden", 403);

    /// <summary>A guardian's token whose person the population register does not know.</summary>
    public static Problem GuardianUnknown { get; } = new("guardian-unknown", 403);

    /// <summary>Nothing here, or nothing that the actor may know of.</summary>
    public static Problem NotFound { get; } = new("not-found", 404);

    /// <summary>No municipality with that code uses the program.</summary>
    public static Problem UnknownMunicipality { get; } = new("unknown-municipality", 404);

    /// <summary>The resource exists but not with this method.</summary>
    public static Problem MethodNotAllowed { get; } = new("method-not-allowed", 405);

    /// <summary>Another case or thing already holds what the command wanted.</summary>
    public static Problem ClaimTaken { get; } = new("claim-taken", 409);

    /// <summary>What was asked for has been disposed of (gallrat) and can no longer be shown to anyone.</summary>
    public static Problem EvidenceDisposed { get; } = new("evidence-disposed", 410);

    /// <summary>The version that the client named is no longer the current one.</summary>
    public static Problem StaleVersion { get; } = new("stale-version", 412);

    /// <summary>The body is larger than the limit.</summary>
    public static Problem BodyTooLarge { get; } = new("body-too-large", 413);

    /// <summary>The body is not <c>application/json</c>.</summary>
    public static Problem UnsupportedMediaType { get; } = new("unsupported-media-type", 415);

    /// <summary>The same <c>Idempotency-Key</c> with another request.</summary>
    public static Problem IdempotencyKeyReused { get; } = new("idempotency-key-reused", 422);

    /// <summary>A command on a named case without <c>If-Match</c>.</summary>
    public static Problem PreconditionRequired { get; } = new("precondition-required", 428);

    /// <summary>More requests than the actor may make.</summary>
    public static Problem TooManyRequests { get; } = new("too-many-requests", 429);

    /// <summary>Something unforeseen; the log has the details, the answer has not.</summary>
    public static Problem Unexpected { get; } = new("unexpected", 500);

    /// <summary>Something stored is damaged, or of a name that this release does not know; the log says which and what to do.</summary>
    public static Problem RecordUnreadable { get; } = new("record-unreadable", 500);

    /// <summary>The keys that open what is sealed are not there: a master key is not configured, or the key database lacks them.</summary>
    public static Problem KeysUnavailable { get; } = new("keys-unavailable", 503) { RetryAfter = TimeSpan.FromSeconds(60) };

    /// <summary>The database or another system is away.</summary>
    public static Problem Unavailable { get; } = new("unavailable", 503) { RetryAfter = TimeSpan.FromSeconds(5) };

    /// <summary>Others changed the same things faster than the command could be decided.</summary>
    public static Problem Busy { get; } = new("busy", 503) { RetryAfter = TimeSpan.FromSeconds(1) };

    /// <summary>Every refusal above.</summary>
    public static IReadOnlyList<Problem> All { get; } =
    [
        MalformedJson, MalformedForm, InvalidRequest, BadCursor, BadPosition, IdempotencyKeyMissing, IdempotencyKeyInvalid, IfMatchInvalid,
        Unauthenticated, Forbidden, GuardianUnknown, NotFound, UnknownMunicipality, MethodNotAllowed, ClaimTaken, EvidenceDisposed, StaleVersion,
        BodyTooLarge, UnsupportedMediaType, IdempotencyKeyReused, PreconditionRequired, TooManyRequests, Unexpected, RecordUnreadable,
        Unavailable, KeysUnavailable, Busy,
    ];

    /// <summary>The refusal that stands for a bare status, as the framework sets it.</summary>
    public static Problem ForStatus(int status) => status switch
    {
        400 => InvalidRequest,
        401 => Unauthenticated,
        403 => Forbidden,
        404 => NotFound,
        405 => MethodNotAllowed,
        413 => BodyTooLarge,
        415 => UnsupportedMediaType,
        428 => PreconditionRequired,
        429 => TooManyRequests,
        503 => Unavailable,
        _ => Unexpected with { Status = status },
    };
}
