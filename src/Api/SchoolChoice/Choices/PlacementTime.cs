using CaseMgmt.Api.Cases.Life;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.SchoolChoice.Choices;

/// <summary>A placement is for one school year: after it nothing is placed, and no decision changed into another placement.</summary>
internal sealed class PlacementTime : IChangeTime
{
    /// <inheritdoc/>
    public CaseTypeCode CaseType => CaseTypes.SchoolChoice.Code;

    /// <inheritdoc/>
    public async Task<bool> IsOverAsync(Guid caseId, IQuerySession session, DateOnly today, CancellationToken ct) =>
        (await session.Events.AggregateStreamAsync<CaseOf<ChoiceCase>>(caseId, ct: ct))?.Slice.Matter is { Year: var year } && SchoolYearOver.Refusal(year, today) is not null;
}
