using CaseMgmt.Domain.Cases;

namespace CaseMgmt.Domain.Inquiries;

/// <summary>The slice's own part of an inquiry.</summary>
public abstract record InquiryCase
{
    private InquiryCase()
    {
    }

    /// <summary>Nothing has happened yet.</summary>
    public static InquiryCase Initial { get; } = new None();

    /// <summary>There is no inquiry.</summary>
    public sealed record None : InquiryCase;

    /// <summary>Received and not settled.</summary>
    /// <param name="Kind">What is asked for.</param>
    /// <param name="Form">What was written.</param>
    /// <param name="Review">The latest secrecy review, or null.</param>
    public sealed record Received(InquiryKind Kind, SealedRef<InquiryForm> Form, DocumentsReviewed? Review) : InquiryCase;

    /// <summary>Answered, disclosed or withheld.</summary>
    /// <param name="Before">The inquiry as it was then.</param>
    /// <param name="Answer">The answer to another matter, or null.</param>
    /// <param name="Disclosed">How much was disclosed; null for another matter.</param>
    public sealed record Settled(Received Before, SealedRef<CaseText>? Answer, DisclosureExtent? Disclosed) : InquiryCase;

    /// <summary>The state after an event.</summary>
    /// <exception cref="InvalidOperationException">The event cannot follow in this state, or is not known here.</exception>
    public static InquiryCase Evolve(InquiryCase state, IInquiryEvent e) => (state, e) switch
    {
        (None, InquiryReceived r) => new Received(r.Kind, r.Form, null),
        (Received s, DocumentsReviewed r) => s with { Review = r },
        (Received s, InquiryAnswered a) => new Settled(s, a.Text, null),
        (Received s, DocumentsDisclosed) => new Settled(s, null, DisclosureExtent.All),
        (Received s, DocumentsWithheld w) => new Settled(s, null, w.Extent),
        (Settled { Disclosed: not null } s, DisclosureChanged c) => s with { Before = s.Before with { Review = new DocumentsReviewed(c.Extent, c.By, c.Review) }, Disclosed = c.Extent },
        _ => throw new InvalidOperationException($"{e.GetType().Name} cannot follow on {state.GetType().Name}."),
    };
}
