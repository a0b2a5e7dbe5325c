using CaseMgmt.Api.Cases.Life;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Cases.Correspondence;

/// <summary>The messages of a case, for its parties and for officers.</summary>
internal sealed class MessageList : IUseCase
{
    private const string Sql = """
        select id, sent_at, from_guardian, sender, text, read_at from case_messages
        where tenant_id = @TenantId and case_id = @CaseId and (@AfterId::uuid is null or id > @AfterId) order by id limit @Limit
        """;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Guardian.MapGet("/cases/{caseId:guid}/messages", Handle)
            .Describe("my-case-messages", "List the messages of my case, oldest first", "Reading them here does not mark them as read.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Produces<Listing<Item>>();
        groups.Officer.MapGet("/cases/{caseId:guid}/messages", Handle)
            .Describe("case-messages", "List the messages of a case, oldest first", "Reading them here does not mark them as read.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Produces<Listing<Item>>();
    }

    private static async Task<Listing<Item>> Handle(Guid caseId, CurrentActor actor, Page page, MatterProtection matters, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var reader = await CaseTextReader.ForAsync(session, actor, caseId, matters, ct);
        var rows = await reader.RowsByIdAsync<Row>(Sql, page, ct);
        await reader.OpenAsync(rows.Take(page.Limit).Where(r => !r.FromGuardian || reader.Shows(r.Sender)).Select(r => r.Text), "case-messages", ct);
        var isGuardian = CaseWriting.IsGuardian(actor);
        return page.Of(
            rows,
            r => new Item(r.Id, r.SentAt, !r.FromGuardian ? Side.Municipality : r.Sender == Actor.Anyone.Id ? Side.Requester : Side.Guardian, r.Sender == actor.Actor.Id, isGuardian ? null : r.Sender, reader.TextOf(r.Text), r.ReadAt),
            r => [r.Id.ToString()]);
    }

    private sealed record Row(Guid Id, DateTime SentAt, bool FromGuardian, string Sender, Guid Text, DateTime? ReadAt);

    /// <summary>Who wrote.</summary>
    internal enum Side
    {
        /// <summary>A guardian.</summary>
        Guardian,

        /// <summary>An officer.</summary>
        Municipality,

        /// <summary>Somebody whom no register knows, who asks for public documents.</summary>
        Requester,
    }

    /// <summary>One message.</summary>
    /// <param name="MessageId">What a reading names.</param>
    /// <param name="SentAt">When it was sent.</param>
    /// <param name="From">Which side wrote it.</param>
    /// <param name="Mine">Whether the one who asks wrote it.</param>
    /// <param name="Sender">Reference of who wrote it; null for guardians.</param>
    /// <param name="Text">What was written; null when disposed of, and when it is not to be shown because somebody is protected.</param>
    /// <param name="ReadAt">When the other side first said that it was read, or null.</param>
    internal sealed record Item(Guid MessageId, DateTime SentAt, Side From, bool Mine, string? Sender, string? Text, DateTime? ReadAt);
}
