using CaseMgmt.Domain.Inquiries;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.Cases;

namespace CaseMgmt.Projections.Inquiries;

/// <summary>What the timeline shows of inquiries; the decision stands with the case.</summary>
public sealed class InquiryOnTimeline : ITimelineContribution
{
    /// <inheritdoc/>
    public IReadOnlyCollection<Type> Events { get; } = [typeof(InquiryReceived), typeof(InquiryAnswered), typeof(DocumentsReviewed), typeof(DocumentsDisclosed), typeof(DisclosureChanged)];

    /// <inheritdoc/>
    public string? Detail(IEvent e) => e.Data switch
    {
        InquiryReceived r => Code.Of(r.Kind),
        DocumentsReviewed r => $"extent.{Code.Of(r.Extent)}",
        DisclosureChanged c => $"extent.{Code.Of(c.Extent)}",
        _ => null,
    };

    /// <inheritdoc/>
    public bool IsInternal(IEvent e) => e.Data is DocumentsReviewed;

    /// <inheritdoc/>
    public Domain.Persons.ActorKind? Capacity(IEvent e) => e.Data switch
    {
        InquiryAnswered a => a.By.Kind,
        DocumentsReviewed r => r.By.Kind,
        DocumentsDisclosed d => d.By.Kind,
        DisclosureChanged c => c.By.Kind,
        _ => null,
    };
}
