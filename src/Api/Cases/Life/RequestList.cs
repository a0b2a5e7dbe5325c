using System.Globalization;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.Cases.Life;

/// <summary>What the municipality has asked in a case and what was answered, for its parties and for officers.</summary>
internal sealed class RequestList : IUseCase
{
    private const string Sql = """
        select request, kind, state, asked_on::timestamp as asked_on, due::timestamp as due, question, answered_on::timestamp as answered_on, answered_by, answer, version
        from case_requests where tenant_id = @TenantId and case_id = @CaseId and version > @After order by version limit @Limit
        """;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Guardian.MapGet("/cases/{caseId:guid}/requests", Handle)
            .Describe("my-case-requests", "List what the municipality asks in my case, oldest first", "One that is open or overdue can be answered until the case is decided.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Produces<Listing<Item>>();
        groups.Officer.MapGet("/cases/{caseId:guid}/requests", Handle)
            .Describe("case-requests", "List what has been asked in a case and what was answered, oldest first")
            .Refuses(RejectionKind.NotFound, "case-not-found").Produces<Listing<Item>>();
    }

    private static async Task<Listing<Item>> Handle(Guid caseId, CurrentActor actor, Page page, MatterProtection matters, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var reader = await CaseTextReader.ForAsync(session, actor, caseId, matters, ct);
        var rows = await reader.RowsAsync<Row>(Sql, page, ct);
        await reader.OpenAsync(
            rows.Take(page.Limit).SelectMany(r => new[] { r.Question, r.AnsweredBy is { } by && reader.Shows(by) ? r.Answer : null }).OfType<Guid>(), "case-requests", ct);
        return page.Of(
            rows,
            r => new Item(
                r.Request, Code.Parse<WaitKind>(r.Kind), CaseTexts.Get($"detail.wait.{r.Kind}"), Code.Parse<ListedState>(r.State), CaseTexts.Get($"request.{r.State}"), DateOnly.FromDateTime(r.AskedOn),
                DateOnly.FromDateTime(r.Due), reader.TextOf(r.Question), r.AnsweredOn is { } on ? DateOnly.FromDateTime(on) : null, reader.TextOf(r.Answer)),
            r => [r.Version.ToString(CultureInfo.InvariantCulture)]);
    }

    private sealed record Row(
        Guid Request, string Kind, string State, DateTime AskedOn, DateTime Due, Guid? Question, DateTime? AnsweredOn, string? AnsweredBy, Guid? Answer, long Version);

    /// <summary>How it stands with a request.</summary>
    internal enum ListedState
    {
        /// <summary>Waited for.</summary>
        Open,

        /// <summary>Answered.</summary>
        Answered,

        /// <summary>Its time is out; it may still be answered.</summary>
        Overdue,

        /// <summary>No longer asked.</summary>
        Withdrawn,
    }

    /// <summary>One request.</summary>
    /// <param name="RequestId">What an answer names.</param>
    /// <param name="Kind">What is asked for.</param>
    /// <param name="KindText">The same in Swedish.</param>
    /// <param name="State">How it stands.</param>
    /// <param name="StateText">The same in Swedish.</param>
    /// <param name="AskedOn">The day it was asked.</param>
    /// <param name="Due">The last day to answer.</param>
    /// <param name="Text">What is asked; null when disposed of.</param>
    /// <param name="AnsweredOn">The day the last answer came, or null.</param>
    /// <param name="Answer">The last answer; null when there is none, when it is disposed of, and when it is not to be shown because somebody is protected.</param>
    internal sealed record Item(
        Guid RequestId, WaitKind Kind, string KindText, ListedState State, string StateText, DateOnly AskedOn, DateOnly Due, string? Text, DateOnly? AnsweredOn, string? Answer);
}
