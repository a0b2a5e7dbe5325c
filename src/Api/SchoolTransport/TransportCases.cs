using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.SchoolTransport;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>Cases of school transport as streams.</summary>
internal static class TransportCases
{
    /// <summary>The case type's code.</summary>
    public static CaseTypeCode Type { get; } = CaseTypes.SchoolTransport.Code;

    /// <summary>The state that events fold into, before they are saved.</summary>
    public static CaseOf<TransportCase> Fold(IEnumerable<IDomainEvent> events) => events.Aggregate(
        new CaseOf<TransportCase>(CaseFile.Initial, TransportCase.Initial), (s, e) => s.Evolve<ITransportEvent>(e, TransportCase.Evolve));
}
