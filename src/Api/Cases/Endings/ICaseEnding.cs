using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Decisions.Letters;
using CaseMgmt.Domain.Rules;

namespace CaseMgmt.Api.Cases.Endings;

/// <summary>What a slice does when one of its cases ends without being tried, such as letting go of a claim that keeps a new application out. A slice that has nothing to do registers none.</summary>
internal interface ICaseEnding
{
    /// <summary>The case type that it speaks for.</summary>
    CaseTypeCode CaseType { get; }

    /// <summary>The application is taken back; the case itself allows it.</summary>
    /// <param name="caseId">The case.</param>
    /// <param name="at">The moment.</param>
    /// <param name="on">The day that was said.</param>
    /// <param name="ct">Cancels.</param>
    Task<SliceEnding> WithdrawAsync(Guid caseId, CaseMoment at, DateOnly on, CancellationToken ct);

    /// <summary>The case is struck off or dismissed; the case itself allows it.</summary>
    /// <param name="caseId">The case.</param>
    /// <param name="at">The moment.</param>
    /// <param name="type">The type of the decision.</param>
    /// <param name="outcome">Which of the two.</param>
    /// <param name="ct">Cancels.</param>
    Task<SliceEnding> LeaveUntriedAsync(Guid caseId, CaseMoment at, DecisionType type, Outcome outcome, CancellationToken ct);
}

/// <summary>A slice's part in an ending.</summary>
/// <param name="Verdict">Its own events, which stand before those of the case, or why it cannot be.</param>
internal sealed record SliceEnding(Verdict<IDomainEvent> Verdict)
{
    /// <summary>The slice has nothing to do.</summary>
    public static SliceEnding Nothing { get; } = new(Verdict<IDomainEvent>.Accept());

    /// <summary>Whether the case ends; otherwise it goes on without what was taken back.</summary>
    public bool EndsCase { get; init; } = true;

    /// <summary>What those who take part are told, where it is something else than that the case has ended.</summary>
    public NoticeWords? Told { get; init; }

    /// <summary>Those of the type's sections that the decision rests on; all of them when null.</summary>
    public IReadOnlyList<Citation>? LegalBasis { get; init; }

    /// <summary>What each rule had found until then.</summary>
    public IReadOnlyList<RuleOutcome> Rules { get; init; } = [];
}

/// <summary>Asks the slice that a case belongs to.</summary>
internal sealed class SliceEndings(IEnumerable<ICaseEnding> endings)
{
    private readonly Dictionary<CaseTypeCode, ICaseEnding> byType = endings.ToDictionary(e => e.CaseType);

    /// <inheritdoc cref="ICaseEnding.WithdrawAsync"/>
    public Task<SliceEnding> WithdrawAsync(Guid caseId, CaseMoment at, DateOnly on, CancellationToken ct) =>
        Of(at) is { } slice ? slice.WithdrawAsync(caseId, at, on, ct) : Task.FromResult(SliceEnding.Nothing);

    /// <inheritdoc cref="ICaseEnding.LeaveUntriedAsync"/>
    public Task<SliceEnding> LeaveUntriedAsync(Guid caseId, CaseMoment at, DecisionType type, Outcome outcome, CancellationToken ct) =>
        Of(at) is { } slice ? slice.LeaveUntriedAsync(caseId, at, type, outcome, ct) : Task.FromResult(SliceEnding.Nothing);

    private ICaseEnding? Of(CaseMoment at) => byType.GetValueOrDefault(at.File.Registration!.CaseType);
}
