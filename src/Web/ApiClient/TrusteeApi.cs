namespace CaseMgmt.Web.ApiClient;

/// <summary>The part of the REST API that tells who is appointed to answer for children.</summary>
public sealed class TrusteeApi(ApiTransport transport)
{
    /// <summary>The appointments, newest first; <paramref name="after"/> waits up to a second until that position is readable.</summary>
    public Task<Listing<TrusteeItem>> TrusteesAsync(string municipality, string? cursor, string? after, CancellationToken ct) =>
        transport.GetAsync<Listing<TrusteeItem>>($"{municipality}/officer/trusteeships{Query.With(("limit", "50"), ("cursor", cursor), ("after", after))}", ct);

    /// <summary>Records an appointment.</summary>
    public Task<TrusteeDone> AppointAsync(string municipality, object appointment, Guid idempotencyKey, CancellationToken ct) =>
        transport.CommandAsync<TrusteeDone>($"{municipality}/officer/trusteeships", appointment, idempotencyKey, null, ct);

    /// <summary>Records that an appointment has ended.</summary>
    public Task<TrusteeDone> EndAsync(string municipality, Guid trusteeship, Guid idempotencyKey, CancellationToken ct) =>
        transport.CommandAsync<TrusteeDone>($"{municipality}/officer/trusteeships/{trusteeship}/endings", new { }, idempotencyKey, null, ct);
}

/// <summary>An appointment of a trustee for a child.</summary>
public sealed record TrusteeItem(Guid TrusteeshipId, string ChildName, string TrusteeName, string KindText, DateOnly From, DateOnly? Until, DateOnly? EndedOn, string Reference);

/// <summary>What was recorded of an appointment.</summary>
public sealed record TrusteeDone(Guid TrusteeshipId, string? Position);
