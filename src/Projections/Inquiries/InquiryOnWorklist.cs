using CaseMgmt.Domain.Inquiries;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.Cases;

namespace CaseMgmt.Projections.Inquiries;

/// <summary>What inquiries add to the worklist.</summary>
public sealed class InquiryOnWorklist : IWorklistContribution
{
    /// <inheritdoc/>
    public IReadOnlyCollection<Type> Events { get; } =
        [typeof(InquiryReceived), typeof(InquiryAnswered), typeof(DocumentsReviewed), typeof(DocumentsDisclosed), typeof(DocumentsWithheld), typeof(DisclosureChanged)];

    /// <inheritdoc/>
    public WorklistFacts Read(IEvent e) => new(null, e.Data is InquiryReceived r ? Code.Of(r.Kind) : null, null);
}
