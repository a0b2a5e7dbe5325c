using CaseMgmt.Domain.Inquiries;
using CaseMgmt.EventStore;

namespace CaseMgmt.Projections.Inquiries;

/// <summary>The details of an inquiry: one row per case, refs and codes only.</summary>
public sealed class InquiryDetails : Projection
{
    /// <inheritdoc/>
    public override string Name => "inquiry_details";

    /// <inheritdoc/>
    public override int Version => 2;

    /// <inheritdoc/>
    public override IReadOnlyList<ProjectionTable> Tables { get; } =
    [
        new("inquiry_details", """
            tenant_id text not null,
            case_id uuid not null,
            kind text not null,
            form uuid not null,
            extent text,
            review uuid,
            answer uuid,
            disclosed text,
            primary key (tenant_id, case_id)
            """,
            [],
            StreamColumn: "case_id"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyCollection<Type> Events =>
        [typeof(InquiryReceived), typeof(InquiryAnswered), typeof(DocumentsReviewed), typeof(DocumentsDisclosed), typeof(DocumentsWithheld), typeof(DisclosureChanged)];

    /// <inheritdoc/>
    public override void Apply(IEvent e, IProjectionWrites writes)
    {
        switch (e.Data)
        {
            case InquiryReceived r:
                writes.Insert("inquiry_details").Set("kind", Code.Of(r.Kind)).Set("form", r.Form.Id);
                break;
            case DocumentsReviewed r:
                writes.Update("inquiry_details").Set("extent", Code.Of(r.Extent)).Set("review", r.Review.Id);
                break;
            case InquiryAnswered a:
                writes.Update("inquiry_details").Set("answer", a.Text.Id);
                break;
            case DocumentsDisclosed:
                writes.Update("inquiry_details").Set("disclosed", Code.Of(DisclosureExtent.All));
                break;
            case DocumentsWithheld w:
                writes.Update("inquiry_details").Set("disclosed", Code.Of(w.Extent));
                break;
            case DisclosureChanged c:
                writes.Update("inquiry_details").Set("extent", Code.Of(c.Extent)).Set("review", c.Review.Id).Set("disclosed", Code.Of(c.Extent));
                break;
            default:
                throw new InvalidOperationException($"{e.EventTypeName} does not belong to {Name}.");
        }
    }
}
