using System.Text.Json;
using CaseMgmt.Api.Http;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.Cases;

namespace CaseMgmt.Api.Cases;

/// <summary>
/// A case as of another time: what its stream folds into then, in the shape of the read model's row, so that it is shown as a case of today is.
/// A slice brings its own fold and nothing else. Who may see the case, and how it is protected, is as today.
/// </summary>
internal static class CaseAsOf
{
    /// <summary>The refusal of a time when the case was not yet known.</summary>
    public const string NotKnownThen = "case-not-known-then";

    /// <summary>The case as of a time: as its row, as its file, and its slice's part.</summary>
    /// <typeparam name="TSlice">The slice's state.</typeparam>
    /// <param name="session">Reads the stream.</param>
    /// <param name="current">The case as the viewer may see it today.</param>
    /// <param name="asOf">The times.</param>
    /// <param name="fold">How the slice's case folds.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">There was no such case then (404).</exception>
    public static async Task<(CaseRow Case, CaseFile File, TSlice Slice)> ReadAsync<TSlice>(
        IQuerySession session, CaseRow current, AsOf asOf, Func<IEnumerable<IDomainEvent>, CaseOf<TSlice>> fold, CancellationToken ct)
        where TSlice : class
    {
        var events = await session.Events.FetchStreamAsync(current.CaseId, current.IsWithheld ? current.Version : 0, timestamp: asOf.KnownAt, effectiveAt: asOf.EffectiveAt, ct: ct);
        if (events.Count == 0)
            throw new ProblemException(Problem.From(new Rejection(NotKnownThen, RejectionKind.NotFound)));
        var state = fold(events.Select(e => (IDomainEvent)e.Data));
        return (RowOf(current, state.File, events[^1].Version), state.File, state.Slice);
    }

    private static CaseRow RowOf(CaseRow current, CaseFile file, long version) => file switch
    {
        CaseFile.UnderAssessment open => Row(current, file, open.Header, CaseStatus.UnderAssessment, open.Recommendation, null, open.Corrections, needsReexamination: false, version),
        CaseFile.Decided done => Row(current, file, done.Header, CaseStatus.Decided, done.Recommendation, done.Decision, done.Corrections, done.NeedsReexamination, version),
        CaseFile.Closed done => RowOf(current, done.Before, version) with
        {
            Status = done.HandedOver is null ? CaseStatus.Closed : CaseStatus.HandedOver,
            ClosedOn = done.On?.ToDateTime(TimeOnly.MinValue),
            Retention = done.Retention is { } rule ? Code.Of(rule) : null,
            HandedOverTo = done.HandedOver,
        },
        CaseFile.Disposed gone => RowOf(current, gone.Before, version) with { Status = CaseStatus.Disposed },
        _ => throw new InvalidOperationException($"A case that has begun is never {file.GetType().Name}."),
    };

    // The queue stays the present one: protection is never undone by looking back.
    private static CaseRow Row(
        CaseRow current, CaseFile file, CaseHeader header, string status, DecisionRecommended? proposed, CaseDecided? decided, IReadOnlyList<CaseFactsCorrected> corrections, bool needsReexamination, long version) => current with
        {
            Reference = header.Reference.Value,
            CaseType = header.CaseType.Value,
            Subject = header.Subject.Value,
            Applicant = header.Applicant.Value,
            RegisteredAt = Stored(header.ArrivedAt),
            Form = header.Form.Id,
            Status = status,
            ProposedType = proposed?.DecisionType.Value,
            ProposedOutcome = proposed?.Outcome is { } outcome ? Code.Of(outcome) : null,
            ProposedReasons = proposed?.Reasons.Id,
            Decision = decided is null ? null : JsonSerializer.Serialize(decided, DomainJson.Options),
            Outcome = decided is null ? null : Code.Of(decided.Outcome),
            Letter = decided?.Letter.Id,
            Reasons = decided?.Reasons.Id,
            Corrections = CaseCorrections.AsStored(corrections.Select(c => new StoredCorrection(c.What.Value, c.EffectiveFrom, new DateTimeOffset(Stored(c.CorrectedAt)), c.Explanation.Id))),
            NeedsReexamination = needsReexamination,
            Version = version,
            LastDayToAppeal = file.Appeals.LastDay?.ToDateTime(TimeOnly.MinValue),
            LegalForceOn = file.Appeals.LegalForceOn?.ToDateTime(TimeOnly.MinValue),
            ClosedOn = null,
            Retention = null,
            HandedOverTo = null,
        };

    // Read models hold microseconds.
    private static DateTime Stored(DateTimeOffset instant) => instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerMicrosecond)).UtcDateTime;
}

/// <summary>The times that an answer was asked for.</summary>
/// <param name="AsKnownAt">What was known at this instant; null: what is known now.</param>
/// <param name="EffectiveAt">How things stood when this day ended; null: everything known.</param>
internal sealed record ShownTimes(DateTimeOffset? AsKnownAt, DateOnly? EffectiveAt)
{
    /// <summary>The times of an answer; null when it shows what is known now.</summary>
    public static ShownTimes? Of(AsOf asOf) => asOf.IsNow ? null : new ShownTimes(asOf.KnownAt, asOf.EffectiveAt);
}
