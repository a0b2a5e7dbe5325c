using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Appeals;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Cases.Life;

/// <summary>Until when a decision can be changed into another, where there is such a time. A slice registers one for each of its case types of which that holds.</summary>
internal interface IChangeTime
{
    /// <summary>The case type.</summary>
    CaseTypeCode CaseType { get; }

    /// <summary>Whether no new decision can be taken in the case any more.</summary>
    /// <param name="caseId">The case.</param>
    /// <param name="session">Reads.</param>
    /// <param name="today">Today, in Sweden.</param>
    /// <param name="ct">Cancels.</param>
    Task<bool> IsOverAsync(Guid caseId, IQuerySession session, DateOnly today, CancellationToken ct);
}

/// <summary>Which rulings are carried out by a new decision.</summary>
internal static class ChangeTimes
{
    /// <summary>
    /// Whether the decision can be changed into what a ruling asks for; then the new decision alone carries the ruling out. What ended untried is tried by other steps; a case that is sent back may end as before, and
    /// not every case type changes a decision into a refusal. Where the time for a new decision is out, that the ruling is carried out is written down as it is.
    /// </summary>
    /// <param name="times">What the slices say.</param>
    /// <param name="caseId">The case.</param>
    /// <param name="file">The case.</param>
    /// <param name="appeal">The appeal that was ruled on.</param>
    /// <param name="session">Reads.</param>
    /// <param name="today">Today, in Sweden.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<bool> AllowAsync(this IEnumerable<IChangeTime> times, Guid caseId, CaseFile? file, Guid appeal, IQuerySession session, DateOnly today, CancellationToken ct)
    {
        if (file is not CaseFile.Decided { Decision.Outcome: not (Outcome.StruckOff or Outcome.Dismissed), Registration: { CaseType: var type } }
            || !(CaseTypeRegister.Get(type).RefusesAnew || file.Appeals.All.GetValueOrDefault(appeal)?.Ruling == Ruling.Changed))
        {
            return false;
        }
        return times.FirstOrDefault(t => t.CaseType == type) is not { } time || !await time.IsOverAsync(caseId, session, today, ct);
    }
}
