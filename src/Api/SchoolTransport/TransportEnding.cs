using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Cases.Endings;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.SchoolTransport;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>An application for school transport that is not tried hinders no new one for the same pupil and year.</summary>
internal sealed class TransportEnding : ICaseEnding
{
    /// <inheritdoc/>
    public CaseTypeCode CaseType => CaseTypes.SchoolTransport.Code;

    /// <inheritdoc/>
    public async Task<SliceEnding> WithdrawAsync(Guid caseId, CaseMoment at, DateOnly on, CancellationToken ct)
    {
        Release(at, await StateAsync(caseId, at, ct));
        return SliceEnding.Nothing;
    }

    /// <inheritdoc/>
    public async Task<SliceEnding> LeaveUntriedAsync(Guid caseId, CaseMoment at, DecisionType type, Outcome outcome, CancellationToken ct)
    {
        var state = await StateAsync(caseId, at, ct);
        Release(at, state);
        var assessed = (state as TransportCase.UnderAssessment)?.Assessment;
        return new SliceEnding(TransportDecider.Decide(new TransportCommand.LeaveUntried(outcome), state).Widen())
        {
            LegalBasis = TransportBasis.For(type, assessed?.Form),
            Rules = assessed?.Rules ?? [],
        };
    }

    private static async Task<TransportCase> StateAsync(Guid caseId, CaseMoment at, CancellationToken ct) =>
        (await at.Session.Events.AggregateStreamAsync<CaseOf<TransportCase>>(caseId, ct: ct))!.Slice;

    private static void Release(CaseMoment at, TransportCase state)
    {
        if (state is TransportCase.UnderAssessment { Application: var application })
            at.Session.ReleaseClaim(TransportApplications.Claim, TransportApplications.KeyOf(application));
    }
}
