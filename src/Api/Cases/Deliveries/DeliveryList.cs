using CaseMgmt.Api.Cases.Correspondence;
using CaseMgmt.Api.Cases.Life;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.Cases.Deliveries;

/// <summary>What has been delivered in a case, and what is on its way.</summary>
internal sealed class DeliveryList : IUseCase
{
    private const string Sql = """
        select id, kind, state, channel, attempts, queued_at, notified_at, settled_at, problem, proof, recipient, document from deliveries
        where tenant_id = @TenantId and case_id = @CaseId and (@Guardian::uuid is null or recipient = @Guardian) and (@AfterId::uuid is null or id > @AfterId) order by id limit @Limit
        """;

    private static readonly string Letter = Code.Of(DeliveryKind.Letter);

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Guardian.MapGet("/cases/{caseId:guid}/deliveries", Handle)
            .Describe("my-case-deliveries", "List what has been sent to me in my case, oldest first", "What others in the case have been sent is theirs to see.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Produces<Listing<Item>>();
        groups.Officer.MapGet("/cases/{caseId:guid}/deliveries", Handle)
            .Describe("case-deliveries", "List what has been sent in a case, oldest first", "With the number of attempts, what failed last, and the proof of delivery.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Produces<Listing<Item>>();
    }

    private static async Task<Listing<Item>> Handle(Guid caseId, CurrentActor actor, Page page, MatterProtection matters, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var reader = await CaseTextReader.ForAsync(session, actor, caseId, matters, ct);
        var rows = await reader.RowsByIdAsync<Row>(Sql, page, ct);
        var isGuardian = CaseWriting.IsGuardian(actor);
        return page.Of(
            rows,
            r => new Item(
                r.Id, Code.Parse<DeliveryKind>(r.Kind), Code.Parse<DeliveryState>(r.State), r.Channel is { } c ? Code.Parse<DeliveryChannel>(c) : null, r.QueuedAt, r.NotifiedAt, r.SettledAt,
                isGuardian && r.Recipient == actor.Guardian.Value, isGuardian ? null : r.Attempts, isGuardian ? null : r.Problem, isGuardian ? null : r.Proof, isGuardian ? null : r.Recipient, r.Kind == Letter ? r.Document : null),
            r => [r.Id.ToString()]);
    }

    private sealed record Row(
        Guid Id, string Kind, string State, string? Channel, int Attempts, DateTime QueuedAt, DateTime? NotifiedAt, DateTime? SettledAt, string? Problem, string? Proof, Guid Recipient, Guid? Document);

    /// <summary>One delivery.</summary>
    /// <param name="DeliveryId">The delivery.</param>
    /// <param name="Kind">What is delivered.</param>
    /// <param name="State">How it stands.</param>
    /// <param name="Channel">By which way it went, or goes; null while that is not known.</param>
    /// <param name="QueuedAt">Since when.</param>
    /// <param name="NotifiedAt">When a notice without content went by e-mail, or null.</param>
    /// <param name="SettledAt">When it was delivered or sent, or null.</param>
    /// <param name="ToMe">Whether it goes to the one who asks.</param>
    /// <param name="Attempts">How often it was tried; null for guardians.</param>
    /// <param name="Problem">What failed last, or why it goes on paper, as a code; null for guardians.</param>
    /// <param name="Proof">The other side's receipt; null for guardians.</param>
    /// <param name="RecipientId">To whom it goes, as the lists of parties and recipients name the person; null for guardians.</param>
    /// <param name="LetterId">Which of the case's letters it is, as they are listed; null for what is no letter.</param>
    internal sealed record Item(
        Guid DeliveryId, DeliveryKind Kind, DeliveryState State, DeliveryChannel? Channel, DateTime QueuedAt, DateTime? NotifiedAt, DateTime? SettledAt, bool ToMe, int? Attempts, string? Problem,
        string? Proof, Guid? RecipientId, Guid? LetterId);
}
