using CaseMgmt.Api.Cases.HandOver;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>An application for school transport that goes on elsewhere hinders no new one for the same pupil and year.</summary>
internal sealed class TransportGiver : ICaseGiver
{
    /// <inheritdoc/>
    public CaseTypeCode CaseType => CaseTypes.SchoolTransport.Code;

    /// <inheritdoc/>
    public async Task GiveAsync(Guid caseId, IDocumentSession session, CancellationToken ct)
    {
        var state = (await session.Events.AggregateStreamAsync<CaseOf<TransportCase>>(caseId, ct: ct))!.Slice;
        if (state is TransportCase.UnderAssessment { Application: var application })
            session.ReleaseClaim(TransportApplications.Claim, TransportApplications.KeyOf(application));
    }
}
