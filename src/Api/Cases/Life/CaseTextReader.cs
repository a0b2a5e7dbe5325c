using System.Globalization;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using Dapper;

namespace CaseMgmt.Api.Cases.Life;

/// <summary>
/// Reads what was written in a case for one who may see it. Where somebody in the matter is protected today, what one guardian wrote may tell another where the
/// child lives: a guardian is then shown the municipality's questions and own words only.
/// </summary>
internal sealed class CaseTextReader
{
    private readonly IQuerySession session;
    private readonly CurrentActor actor;
    private readonly Guid caseId;
    private IReadOnlyDictionary<Guid, string?> texts = new Dictionary<Guid, string?>();

    private CaseTextReader(IQuerySession session, CurrentActor actor, Guid caseId, bool showsAll) =>
        (this.session, this.actor, this.caseId, ShowsAll) = (session, actor, caseId, showsAll);

    /// <summary>Whether words of all parties are shown.</summary>
    public bool ShowsAll { get; }

    /// <summary>A reader of one case.</summary>
    /// <exception cref="ProblemException">There is none that the actor may see (404).</exception>
    public static async Task<CaseTextReader> ForAsync(IQuerySession session, CurrentActor actor, Guid caseId, MatterProtection matters, CancellationToken ct)
    {
        var row = await CaseRows.OneAsync(session, Viewers.Of(actor), caseId, ct);
        var pupil = new PersonRef(row.Subject);
        var showsAll = actor.Actor.Kind == ActorKind.CaseOfficer
            || (row.Queue != Code.Of(Queue.Protected)
                && (await matters.OfAsync(actor.MunicipalityId, [pupil], new PersonRef(row.Applicant), ct))[pupil] == Protection.None);
        return new CaseTextReader(session, actor, caseId, showsAll);
    }

    /// <summary>Whether what somebody wrote is shown.</summary>
    /// <param name="by">The writer's reference.</param>
    public bool Shows(string by) => ShowsAll || string.Equals(by, actor.Actor.Id, StringComparison.Ordinal);

    /// <summary>The rows of a page and one more, in the order of the case's versions.</summary>
    /// <typeparam name="T">The row.</typeparam>
    public async Task<IReadOnlyList<T>> RowsAsync<T>(string sql, Page page, CancellationToken ct) =>
        [.. await session.QueryAsync(
            connection => connection.QueryAsync<T>(new CommandDefinition(
                sql,
                new
                {
                    session.TenantId,
                    CaseId = caseId,
                    After = page.After is [var version] ? long.Parse(version, CultureInfo.InvariantCulture) : 0,
                    Limit = page.Limit + 1,
                },
                cancellationToken: ct)),
            ct)];

    /// <summary>The rows of a page and one more, in the order of their ids.</summary>
    /// <typeparam name="T">The row.</typeparam>
    public async Task<IReadOnlyList<T>> RowsByIdAsync<T>(string sql, Page page, CancellationToken ct) =>
        [.. await session.QueryAsync(
            connection => connection.QueryAsync<T>(new CommandDefinition(
                sql,
                new
                {
                    session.TenantId,
                    CaseId = caseId,
                    IsOfficer = actor.Actor.Kind == ActorKind.CaseOfficer,
                    Guardian = actor.GuardianRef?.Value,
                    AfterId = page.After is [var id] ? Guid.Parse(id) : (Guid?)null,
                    Limit = page.Limit + 1,
                },
                cancellationToken: ct)),
            ct)];

    /// <summary>One row, or null.</summary>
    /// <typeparam name="T">The row.</typeparam>
    public Task<T?> RowAsync<T>(string sql, Guid id, CancellationToken ct) =>
        session.QueryAsync(
            connection => connection.QuerySingleOrDefaultAsync<T>(new CommandDefinition(
                sql, new { session.TenantId, CaseId = caseId, IsOfficer = actor.Actor.Kind == ActorKind.CaseOfficer, Id = id }, cancellationToken: ct)),
            ct);

    /// <summary>Opens texts; the look is audited.</summary>
    /// <param name="documents">The texts to show.</param>
    /// <param name="reason">Code of the reason.</param>
    /// <param name="ct">Cancels.</param>
    public Task OpenAsync(IEnumerable<Guid> documents, string reason, CancellationToken ct) => OpenAsync<CaseText>(documents, t => t.Text, reason, ct);

    /// <inheritdoc cref="OpenAsync(IEnumerable{Guid}, string, CancellationToken)"/>
    /// <typeparam name="T">What the documents hold.</typeparam>
    public async Task OpenAsync<T>(IEnumerable<Guid> documents, Func<T, string> text, string reason, CancellationToken ct)
        where T : class
    {
        var wanted = documents.Distinct().ToList();
        if (wanted.Count == 0)
            return;
        var opened = await CaseDocuments.OpenAsync(session, actor, caseId, wanted, reason, ct);
        texts = wanted.ToDictionary(d => d, d => opened.Document<T>(d) is { } document ? text(document) : null);
    }

    /// <summary>A text that was opened; null for any other, and for one that is disposed of.</summary>
    public string? TextOf(Guid? document) => document is { } id ? texts.GetValueOrDefault(id) : null;
}
